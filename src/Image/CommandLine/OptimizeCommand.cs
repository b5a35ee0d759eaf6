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
            yield return $"the following required arguments were not provided:\n  {Options.Display(_bootstrap)}";
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        string bootstrap = parsed.GetValue(_bootstrap)!;
        string list = parsed.GetValue(_prefetchFiles) ?? throw new ImageException("give the list of files by --prefetch-files");
        IReadOnlyList<PrefetchFile> wanted = PrefetchFile.Read(list);
        var trace = new BuildTrace(session.Time);
        ImageModel model = trace.Measure("load_tree_from_bootstrap", () => SourceImage.Load(bootstrap));
        var maker = new PrefetchBlobMaker(model, Backend(parsed, bootstrap, model.Blobs.Count, session), session.Progress, session.Logger);
        string directory = parsed.GetValue(_outputDirectory) ?? DefaultDirectory;
        if (!trace.Measure("dump_blob", () => maker.Make(wanted, directory, session.Cancellation)))
            throw new ImageException($"none of the files in {list} has data that can be copied");
        BuildResult result = RewrittenImage.Write(model, parsed.GetValue(_outputBootstrap) ?? DefaultBootstrap, null, trace);
        BuildReport.Announce(session.Logger, result);
        if (parsed.GetValue(_outputJson) is { } json)
            BuildReport.Write(json, result);
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
