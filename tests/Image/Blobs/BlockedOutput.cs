using Nydus.Image.Blobs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Takes nothing until it is stopped.</summary>
internal sealed class BlockedOutput : BlobOutput
{
    private readonly BlockedStream _stream = new();

    public override string Name => "the blocked output";
    public override Stream Stream => _stream;

    public override void Stop() => _stream.Released.Set();

    public override void Complete(FinishedBlob? blob)
    {
    }

    protected override void Dispose(bool disposing) => _stream.Dispose();

    private sealed class BlockedStream : MemoryStream
    {
        public ManualResetEventSlim Released { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer) => Released.Wait();
    }
}
