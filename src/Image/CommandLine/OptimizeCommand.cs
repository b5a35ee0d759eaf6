using System.CommandLine;
using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Image.Compacting;
using Nydus.Image.Contents;
using Nydus.Image.Optimizing;
using Nydus.Image.Output;
using Nydus.Rafs.Building;

namespace Nydus.Image.CommandLine;

/// <summary><c>optimize</c>: what a container reads first gets a blob of its own.</summary>
internal sealed class OptimizeCommand : ImageCommand
{
    private const string DefaultBootstrap = "optimized_bootstrap";
    private const string DefaultDirectory = ".";

    private readonly BackendOptions _backend = new();
    private readonly Option<string> _bootstrap = Options.Text("--bootstrap", "The image to optimize", "-B");
    private readonly Option<string> _prefetchFiles = Options.Text("--prefetch-files", "List of the files that are read first: JSON with version, files and ranges, or one absolute path a line", "-p");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd with the backend, JSON", "-C");
    private readonly Option<string> _outputBootstrap = Options.Text("--output-bootstrap", $"File for the new metadata [default: {DefaultBootstrap}]", "-O");
    private readonly Option<string> _outputDirectory = Options.Text("--output-blob-dir", "Directory for the new blob [default: the current one]");
    private readonly Option<string> _outputJson = Options.Text("--output-json", "File for the result in JSON", "-J");

    public OptimizeCommand()
        : base("optimize", "Put the data that is read first into a blob of its own")
    {
        Add(
            _bootstrap, _prefetchFiles, _config, _backend.Type, _backend.Config, _backend.ConfigFile, _backend.BlobDirectory, _backend.Blob, _backend.PluginDirectories,
            _outputBootstrap, _outputDirectory, _outputJson);
    }

    public override IEnumerable<string> Check(ParseResult parsed)
    {
        if (!Options.IsGiven(parsed, _bootstrap))
            yield return UsageErrors.Missing(Options.Display(_bootstrap));
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        string bootstrap = parsed.GetValue(_bootstrap)!;
        string list = parsed.GetValue(_prefetchFiles) ?? throw new ImageException("give the list of files by --prefetch-files");
        IReadOnlyList<PrefetchFile> wanted = PrefetchFile.Read(list);
        var trace = new BuildTrace(session.Time);
        ImageModel model = trace.Measure("load_tree_from_bootstrap", () => SourceImage.Load(bootstrap));
        IStorageBackend backend = Backend(parsed, bootstrap, model.Blobs.Count, session);
        string output = parsed.GetValue(_outputBootstrap) ?? DefaultBootstrap;
        string directory = parsed.GetValue(_outputDirectory) ?? DefaultDirectory;
        new NamedPaths()
            .Reads("--bootstrap", bootstrap)
            .Reads("--prefetch-files", list)
            .Reads("--config", parsed.GetValue(_config))
            .Reads("--backend-config-file", parsed.GetValue(_backend.ConfigFile))
            .ReadsBlobs(backend, model.Blobs.Select(blob => blob.Id))
            .WritesInto("--output-blob-dir", directory)
            .Writes("--output-bootstrap", output)
            .Writes("--output-json", parsed.GetValue(_outputJson))
            .Check();
        var maker = new PrefetchBlobMaker(model, backend, session.Progress, session.Files, session.Logger);
        if (!trace.Measure("dump_blob", () => maker.Make(wanted, directory, session.Cancellation)))
            throw new ImageException($"none of the files in {list} has data that can be copied");
        BuildResult result = RewrittenImage.Write(model, output, null, trace, session.Files);
        if (parsed.GetValue(_outputJson) is { } json)
            BuildReport.Write(session.Files, json, result);
        session.Files.Publish();
        BuildReport.Announce(session.Logger, result);
        return ExitCode.Success;
    }

    private IStorageBackend Backend(ParseResult parsed, string bootstrap, int blobCount, CommandSession session)
    {
        if (parsed.GetValue(_config) is not { } path)
            return _backend.Create(parsed, bootstrap, blobCount, session);
        var config = BackendConfigFile.Read(path);
        return BackendOptions.Open(config.Type, config.Section, _backend.PluginDirectoryList(parsed), session);
    }
}
