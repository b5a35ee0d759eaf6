namespace Nydus.Image.Blobs;

/// <summary>The blob is made for its facts only.</summary>
internal sealed class HashedBlobOutput : BlobOutput
{
    public override string Name => "nowhere";

    public override void Complete(FinishedBlob? blob)
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
