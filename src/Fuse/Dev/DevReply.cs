using System.Runtime.InteropServices;

namespace Nydus.Fuse;

/// <summary>
/// The reply buffer of one thread: native memory, with the header's 16 bytes right before a page-aligned payload, so that one write() sends both.
/// </summary>
internal sealed unsafe class DevReply : ContiguousReply, IDisposable
{
    private const int HeaderSize = 16;

    private readonly DevChannel _channel;
    private readonly byte* _memory;

    internal DevReply(DevChannel channel)
    {
        _channel = channel;
        _memory = (byte*)NativeMemory.AlignedAlloc(PageSize + PayloadSize, PageSize);
    }

    /// <summary>Where the answer starts.</summary>
    internal byte* Start => Payload - HeaderSize;

    protected override byte* Payload => _memory + PageSize;

    protected override DeferredReply DeferRequest(int size) => _channel.Defer(size);

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
