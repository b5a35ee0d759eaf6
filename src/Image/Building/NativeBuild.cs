using Nydus.Image.Blobs;
using Nydus.Image.Prefetch;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Archives;
using Nydus.Image.Sources.Directories;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>The blob has the data of the files: <c>dir-rafs</c>, <c>tar-rafs</c>, <c>targz-rafs</c>, <c>estargz-rafs</c>.</summary>
/// <param name="directory">The source, if it is one; disposed once it is read, for the bootstrap needs memory too.</param>
internal sealed class NativeBuild(BuildContext context, BlobBuilder builder, DirectorySource? directory) : SourceBuild(context)
{
    /// <summary>Reads the tree of a directory. To be done before outputs are opened: they may be inside.</summary>
    /// <returns>Null when the source is an archive.</returns>
    /// <exception cref="ImageException">Something cannot be read, or changed meanwhile.</exception>
    public static DirectorySource? Scan(BuildContext context, CancellationToken cancellation)
    {
        CreateRequest request = context.Request;
        if (request.Type != ConversionType.DirRafs)
            return null;
        context.Progress.Begin("reading the directory", 0);
        return context.Trace.Measure(
            "load_from_directory",
            () => DirectorySource.Read(request.Source, context.Parent is null ? request.Whiteouts : WhiteoutSpec.None, context.Layer, cancellation));
    }

    public override BuiltTree Build(CancellationToken cancellation) => directory is null ? FromArchive(cancellation) : FromDirectory(directory, cancellation);

    public override string FinishInline(ReadOnlyMemory<byte> bootstrap, CancellationToken cancellation) => builder.FinishInline(bootstrap, cancellation);

    protected override void Dispose(bool disposing) => builder.Dispose();

    private BuiltTree FromDirectory(DirectorySource source, CancellationToken cancellation)
    {
        int nodes = 0;
        BlobUse.Visit(source.Root, _ => nodes++);
        Context.Trace.Count("load_from_directory", nodes - 1);
        ImageNode root = OnParent(source.Root);
        PrefetchOrder order = PrefetchOrder.Of(root, Context.Patterns);
        ImageNode[] files = [.. order.Files.Where(source.Contains)];
        Context.Progress.Begin("storing files", files.Sum(file => (long)file.Size));
        ImageBlob? blob = Context.Trace.Measure("dump_blob", () =>
        {
            foreach (ImageNode file in files)
            {
                using Stream content = source.Open(file);
                builder.Add(file, content, cancellation);
            }

            return builder.FinishData(cancellation);
        });
        UncountLinks(files);
        source.Dispose();
        return new BuiltTree(root, order, blob);
    }

    // Each name of a file was read and all its chunks found; the report counts what different files share.
    private void UncountLinks(ImageNode[] files)
    {
        var seen = new HashSet<(ulong, ulong)>();
        foreach (ImageNode file in files)
        {
            if (file.SourceIno != 0 && !seen.Add((file.SourceDevice, file.SourceIno)))
                Context.Index.Uncount(file.Chunks);
        }
    }

    private BuiltTree FromArchive(CancellationToken cancellation)
    {
        Context.Progress.Begin("reading the archive", 0);
        using ArchiveInput input = ArchiveInput.Open(Context.Request.Source, cancellation);
        using Stream archive = input.OpenArchive();
        var source = new TarSource(archive, input.Name, Context.Layer);
        ImageNode layer = Context.Trace.Measure("build_tree_from_tar", () => source.Read(builder, cancellation));
        ImageBlob? blob = Context.Trace.Measure("dump_blob", () => builder.FinishData(cancellation));
        source.FinishHardLinks();
        return Finished(layer, blob);
    }
}
