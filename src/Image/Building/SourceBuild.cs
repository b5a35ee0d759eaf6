using Nydus.Image.Layers;
using Nydus.Image.Prefetch;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>Makes a tree and a blob of one kind of source (format spec 6.1).</summary>
internal abstract class SourceBuild(BuildContext context) : IDisposable
{
    protected BuildContext Context { get; } = context;

    /// <summary>Reads the source to its end. All nodes have their chunks, and the index has the blob's entry.</summary>
    /// <exception cref="ImageException">It cannot be built.</exception>
    public abstract BuiltTree Build(CancellationToken cancellation);

    /// <summary>Puts the bootstrap into the blob.</summary>
    /// <returns>The id that is the blob's name.</returns>
    public abstract string FinishInline(ReadOnlyMemory<byte> bootstrap, CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Puts the layer onto the parent, if there is one.</summary>
    protected ImageNode OnParent(ImageNode layer)
    {
        if (Context.Parent is not { } parent)
            return layer;

        // What is hidden in the parent is not kept.
        return parent.Root = LayerMerger.Merge(parent.Root, layer, Context.Request.Whiteouts);
    }

    /// <summary>An image whose data is in the order of its source.</summary>
    protected BuiltTree Finished(ImageNode layer, ImageBlob? blob)
    {
        ImageNode root = OnParent(layer);
        return new BuiltTree(root, PrefetchOrder.Of(root, Context.Patterns), blob);
    }
}
