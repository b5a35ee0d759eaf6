using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Blobs;

/// <summary>Keeps the bootstrap of a blob that carries its own beside its cached data, as tools that look into a cache directory expect (format spec 4.4.1).</summary>
internal sealed partial class BlobStore
{
    private const string BootstrapSideFile = "image.boot";

    /// <summary>Does so in the background: nothing waits for it.</summary>
    public void KeepInlinedBootstrap()
    {
        if ((Blob.Features & BlobFeatures.InlinedFsMeta) != 0 && !Context.Image.InlinedBootstrap.IsEmpty && ChunkCount > 0)
            ThreadPool.UnsafeQueueUserWorkItem(static store => store.WriteInlinedBootstrap(), this, preferLocal: false);
    }

    private void WriteInlinedBootstrap()
    {
        if (!Activity.TryEnter())
            return;
        try
        {
            ReadOnlySpan<byte> bootstrap = Context.Image.InlinedBootstrap;
            if (_cache.GetSideFileLength(BootstrapSideFile) != bootstrap.Length)
                KeepSideFile(BootstrapSideFile, bootstrap);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.GetSideFileLength), exception);
        }
        finally
        {
            Activity.Exit();
        }
    }
}
