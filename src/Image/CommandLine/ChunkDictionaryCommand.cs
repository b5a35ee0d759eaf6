using System.CommandLine;
using Nydus.Image.Building;
using Nydus.Image.Compacting;
using Nydus.Image.Dictionaries;
using Nydus.Image.Output;
using Nydus.Rafs.Building;

namespace Nydus.Image.CommandLine;

/// <summary><c>chunkdict generate</c>: the chunks that images share become a dictionary for building more of them.</summary>
internal sealed class ChunkDictionaryCommand : ImageCommand
{
    private readonly Argument<string[]> _sources = new("SOURCE") { Description = "Bootstraps of images", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _database = Options.Text("--database", "Taken for old callers: chunks are counted in memory");
    private readonly Option<string> _bootstrap = Options.Text("--bootstrap", "File for the dictionary", "-B");
    private readonly Option<string> _blobDirectory = Options.Text("--blob-dir", "Directory for the dictionary, named by its digest", "-D");
    private readonly Option<string> _prefetch = PrefetchPatterns.CreateOption();
    private readonly Option<string> _outputJson = Options.Text("--output-json", "File for the result in JSON", "-J");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd; not needed, and taken for old callers", "-C");
    private readonly Option<bool> _verbose = Options.Flag("--verbose", "Taken for old callers", "-v");

    public ChunkDictionaryCommand()
        : base("generate", "Make a chunk dictionary of what images share")
    {
        Command.Arguments.Add(_sources);
        Add(_database, _bootstrap, _blobDirectory, _prefetch, _outputJson, _config, _verbose);
    }

    public override IEnumerable<string> Check(ParseResult parsed) => UsageErrors.MissingOfSeveralSources(parsed, _bootstrap, _blobDirectory, _sources);

    public override int Run(ParseResult parsed, CommandSession session)
    {
        if (Options.IsGiven(parsed, _database))
            ImageLog.OptionIgnored(session.Logger, _database.Name, "chunks are counted in memory");
        if (parsed.GetValue(_prefetch) != "none")
            ImageLog.OptionIgnored(session.Logger, _prefetch.Name, "a dictionary is not mounted");
        var trace = new BuildTrace(session.Time);
        var maker = new DictionaryMaker();
        string[] sources = parsed.GetValue(_sources)!;
        new NamedPaths()
            .Reads("SOURCE", [.. sources])
            .WritesInto("--blob-dir", parsed.GetValue(_bootstrap) is null ? parsed.GetValue(_blobDirectory) : null)
            .Writes("--bootstrap", parsed.GetValue(_bootstrap))
            .Writes("--output-json", parsed.GetValue(_outputJson))
            .Check();
        session.Progress.Begin("counting chunks", 0);
        foreach (string source in sources)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            maker.Add(source);
            session.Progress.AddFiles(1);
        }

        ImageModel dictionary = maker.Make(out int chunks);
        ImageLog.DictionaryChunks(session.Logger, chunks, sources.Length);
        BuildResult result = RewrittenImage.Write(dictionary, parsed.GetValue(_bootstrap), parsed.GetValue(_blobDirectory), trace, session.Files);
        if (parsed.GetValue(_outputJson) is { } path)
            BuildReport.Write(session.Files, path, result);
        session.Files.Publish();
        BuildReport.Announce(session.Logger, result);
        return ExitCode.Success;
    }
}
