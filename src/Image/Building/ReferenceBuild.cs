using Nydus.Image.Blobs;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Archives;
using Nydus.Image.Zran;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Building;

/// <summary>The data stays in the archive, which is the blob: <c>targz-ref</c>, <c>estargz-ref</c>, <c>tar-tarfs</c> (format spec 3.15, 4.10).</summary>
internal sealed class ReferenceBuild : SourceBuild
{
    private readonly ArchiveInput _input;
    private readonly ReferenceBlobBuilder _builder;
    private readonly bool _isTarfs;

    /// <param name="context">What to build.</param>
    /// <param name="form">Of the RAFS blob; what the kind of archive adds is added here.</param>
    /// <param name="output">Takes the RAFS blob; not owned.</param>
    /// <param name="cancellation">Ends waiting for the archive.</param>
    /// <exception cref="ImageException">The archive cannot be opened.</exception>
    public ReferenceBuild(BuildContext context, BlobForm form, BlobOutput output, CancellationToken cancellation)
        : base(context)
    {
        _isTarfs = context.Request.Type == ConversionType.TarTarfs;
        _input = ArchiveInput.Open(context.Request.Source, cancellation);
        if (_isTarfs && _input.IsGzip)
        {
            _input.Dispose();
            throw new ImageException($"{_input.Name}: is compressed; the data of a tarfs image is a plain tar: decompress it first, or use --type targz-ref");
        }

        BlobFeatures kind = _isTarfs ? BlobFeatures.Tarfs : BlobFeatures.Separate | (_input.IsGzip ? BlobFeatures.Zran : 0);
        _builder = new ReferenceBlobBuilder(form with { Kind = kind }, context.Index, output);
    }

    public override BuiltTree Build(CancellationToken cancellation)
    {
        Context.Progress.Begin("reading the archive", 0);
        using var raw = new DigestedStream(_input.Raw);
        using ZranArchive? zran = _input.IsGzip ? new ZranArchive(raw, _input.Name, Context.Request.ChunkSize) : null;
        var source = new TarSource(zran ?? (Stream)raw, _input.Name, Context.Layer);
        var sink = new ReferenceSink(_builder, Context.Request.ChunkSize, zran, isDigested: !_isTarfs, Context.Progress);
        ImageNode layer = Context.Trace.Measure("build_tree_from_tar", () => source.Read(sink, cancellation));
        ImageBlob? blob = Context.Trace.Measure("dump_blob", () =>
        {
            ZranContexts? contexts = zran?.Finish(cancellation);
            return _builder.FinishData((_isTarfs ? Context.Request.BlobId : null) ?? raw.Digest, raw.Count, contexts);
        });
        source.FinishHardLinks();
        return Finished(layer, blob);
    }

    public override string FinishInline(ReadOnlyMemory<byte> bootstrap, CancellationToken cancellation) => _builder.FinishInline(bootstrap);

    protected override void Dispose(bool disposing)
    {
        _builder.Dispose();
        _input.Dispose();
    }
}
