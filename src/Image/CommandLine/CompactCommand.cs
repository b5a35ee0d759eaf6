using System.CommandLine;
using System.Globalization;
using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Image.Compacting;
using Nydus.Image.Contents;
using Nydus.Image.Output;
using Nydus.Rafs.Building;

namespace Nydus.Image.CommandLine;

/// <summary><c>compact</c>: an image with small or sparse blobs gets fewer and fuller ones.</summary>
internal sealed class CompactCommand : ImageCommand
{
    private const string DefaultExtension = "bootstrap.compact";
    private const int LargestRatio = 99;

    private readonly BackendOptions _backend = new();
    private readonly Option<string> _bootstrap = Options.Text("--bootstrap", "The image to compact", "-B");
    private readonly Option<string> _minUsedRatio = Options.Text("--min-used-ratio", "Write blobs anew of which less than this is used, percent, 0 to 99; 0 for never [default: 0]");
    private readonly Option<string> _compactBlobSize = Options.Text("--compact-blob-size", "Join blobs smaller than this, bytes [default: 10485760]");
    private readonly Option<string> _maxCompactSize = Options.Text("--max-compact-size", "How large joined blobs may become, bytes [default: 104857600]");
    private readonly Option<string> _layersToCompact = Options.Text("--layers-to-compact", "Do nothing when there are fewer blobs; 0 for always [default: 0]");
    private readonly Option<string> _chunkDictionary = Options.Text("--chunk-dict", "Image whose chunks are used instead of equal ones: PATH or bootstrap=PATH");
    private readonly Option<string> _outputBootstrap = Options.Text("--output-bootstrap", "File for the new metadata [default: the bootstrap's name with extension bootstrap.compact]", "-O");
    private readonly Option<string> _outputJson = Options.Text("--output-json", "File for the result in JSON", "-J");

    public CompactCommand()
        : base("compact", "Join small blobs of an image and leave out what is not used (experimental)")
    {
        Add(
            _bootstrap, _backend.Type, _backend.Config, _backend.ConfigFile, _backend.BlobDirectory, _backend.PluginDirectories, _minUsedRatio, _compactBlobSize,
            _maxCompactSize, _layersToCompact, _chunkDictionary, _outputBootstrap, _outputJson);
    }

    public override IEnumerable<string> Check(ParseResult parsed)
    {
        string[] missing = [.. new[] { _bootstrap, _backend.BlobDirectory }.Where(option => !Options.IsGiven(parsed, option)).Select(option => Options.Display(option))];
        if (missing.Length > 0)
            yield return UsageErrors.Missing(missing);
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        string bootstrap = parsed.GetValue(_bootstrap)!;
        string output = parsed.GetValue(_outputBootstrap) ?? Path.ChangeExtension(bootstrap, DefaultExtension);
        var trace = new BuildTrace(session.Time);
        ImageModel model = trace.Measure("load_tree_from_bootstrap", () => SourceImage.Load(bootstrap));
        ImageModel? dictionary = null;
        if (BootstrapPath.OfDictionary(parsed.GetValue(_chunkDictionary)) is { } path)
        {
            dictionary = SourceImage.Load(path);
            SourceImage.RequireCompatible(model, bootstrap, dictionary, path);
        }

        CompactRequest request = ToRequest(parsed);
        IStorageBackend backend = _backend.Create(parsed, bootstrap, model.Blobs.Count, session);
        new NamedPaths()
            .Reads("--bootstrap", bootstrap)
            .Reads("--chunk-dict", BootstrapPath.OfDictionary(parsed.GetValue(_chunkDictionary)))
            .Reads("--backend-config-file", parsed.GetValue(_backend.ConfigFile))
            .ReadsBlobs(backend, model.Blobs.Select(blob => blob.Id))
            .WritesInto("--blob-dir", request.BlobDirectory)
            .Writes("--output-bootstrap", output)
            .Writes("--output-json", parsed.GetValue(_outputJson))
            .Check();
        var compactor = new ImageCompactor(model, backend, session.Progress, session.Files);
        if (!trace.Measure("compact", () => compactor.Compact(request, dictionary, session.Cancellation)))
            ImageLog.NothingToCompact(session.Logger);
        BuildResult result = RewrittenImage.Write(model, output, null, trace, session.Files);
        if (parsed.GetValue(_outputJson) is { } json)
            BuildReport.Write(session.Files, json, result);
        session.Files.Publish();
        BuildReport.Announce(session.Logger, result);
        return ExitCode.Success;
    }

    private CompactRequest ToRequest(ParseResult parsed)
    {
        var defaults = new CompactRequest { BlobDirectory = parsed.GetValue(_backend.BlobDirectory)! };
        return defaults with
        {
            MinUsedRatio = parsed.GetValue(_minUsedRatio) is { } ratio ? Ratio(ratio) : defaults.MinUsedRatio,
            CompactBlobSize = parsed.GetValue(_compactBlobSize) is { } small ? Sizes.Parse(small, "compact blob size") : defaults.CompactBlobSize,
            MaxCompactSize = parsed.GetValue(_maxCompactSize) is { } large ? Sizes.Parse(large, "max compact size") : defaults.MaxCompactSize,
            LayersToCompact = parsed.GetValue(_layersToCompact) is { } layers ? (int)Math.Min(Sizes.Parse(layers, "layers to compact"), int.MaxValue) : defaults.LayersToCompact,
        };
    }

    private static int Ratio(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int ratio) && ratio <= LargestRatio
            ? ratio
            : throw new ImageException($"invalid min used ratio: {text}");
}
