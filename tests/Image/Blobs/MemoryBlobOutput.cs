using Nydus.Image.Blobs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Keeps the blob in memory.</summary>
internal sealed class MemoryBlobOutput : BlobOutput
{
    private readonly MemoryStream _memory = new();

    public FinishedBlob? Finished { get; private set; }
    public override string Name => "memory";
    public override Stream Stream => _memory;

    public byte[] ToArray() => _memory.ToArray();

    public override void Complete(FinishedBlob? blob)
    {
        byte[] info = blob?.MakeCompressionInfo() ?? [];
        Finished = blob is null ? null : blob with { MakeCompressionInfo = () => info };
    }

    protected override void Dispose(bool disposing) => _memory.Dispose();
}
