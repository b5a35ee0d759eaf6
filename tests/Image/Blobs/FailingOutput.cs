using Nydus.Image.Blobs;

namespace Nydus.Image.Tests.Blobs;

/// <summary>Takes some bytes and then fails, as a full disk does.</summary>
internal sealed class FailingOutput(int failAfter) : BlobOutput
{
    private readonly FailingStream _stream = new(failAfter);

    public override string Name => "the failing output";
    public override Stream Stream => _stream;

    public override void Complete(FinishedBlob? blob)
    {
    }

    protected override void Dispose(bool disposing) => _stream.Dispose();

    private sealed class FailingStream(int failAfter) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Length + buffer.Length > failAfter)
            {
                throw new IOException("disk full");
            }

            base.Write(buffer);
        }
    }
}
