using Nydus.Image.Blobs;
using Nydus.Image.Prefetch;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Archives;
using Nydus.Image.Sources.Directories;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>The blob has the data of the files: <c>dir-rafs</c>, <c>tar-rafs</c>, <c>targz-rafs</c>, <c>estargz-rafs</c>.</summary>
internal sealed class NativeBuild(BuildContext context, BlobBuilder builder) : SourceBuild(context)
{
    public override BuiltTree Build(CancellationToken cancellation) =>
        Context.Request.Type == ConversionType.DirRafs ? FromDirectory(cancellation) : FromArchive(cancellation);

    public override string FinishInline(ReadOnlyMemory<byte> bootstrap, CancellationToken cancellation) => builder.FinishInline(bootstrap, cancellation);

    protected override void Dispose(bool disposing) => builder.Dispose();

    private BuiltTree FromDirectory(CancellationToken cancellation)
    {
        CreateRequest request = Context.Request;
        Context.Progress.Begin("reading the directory", 0);
        using DirectorySource source = Context.Trace.Measure(
            "load_from_directory",
            () => DirectorySource.Read(request.Source, Context.Parent is null ? request.Whiteouts : WhiteoutSpec.None, Context.Layer, cancellation));
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
                Context.Progress.AddFiles(1);
            }

            return builder.FinishData(cancellation);
        });
        UncountLinks(files);
        return new BuiltTree(root, order, blob);
    }

    // Each name of a file was read and all its chunks found; the report counts what different files share.
    private void UncountLinks(ImageNode[] files)
    {
        var seen = new HashSet<(ulong, ulong)>();
        foreach (ImageNode file in files)
        {
            if (!seen.Add((file.SourceDevice, file.SourceIno)))
                Context.Index.Uncount(file.Chunks);
        }
    }

    private BuiltTree FromArchive(CancellationToken cancellation)
    {
        Context.Progress.Begin("reading the archive", 0);
        using ArchiveInput input = ArchiveInput.Open(Context.Request.Source);
        using Stream archive = input.OpenArchive();
        var source = new TarSource(archive, input.Name, Context.Layer);
        ImageNode layer = Context.Trace.Measure("build_tree_from_tar", () => source.Read(builder, cancellation));
        ImageBlob? blob = Context.Trace.Measure("dump_blob", () => builder.FinishData(cancellation));
        source.FinishHardLinks();
        return Finished(layer, blob);
    }
}
