using System.CommandLine;
using System.Text;
using Nydus.Image.Building;
using Nydus.Image.Output;
using Nydus.Image.Requests;
using Nydus.Rafs;

namespace Nydus.Image.CommandLine;

/// <summary><c>merge</c>: the bootstraps of layers become one (format spec 6.9).</summary>
internal sealed class MergeCommand : ImageCommand
{
    private const int DigestLength = 64;

    private readonly Argument<string[]> _sources = new("SOURCE") { Description = "Bootstraps, the lowest layer first", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _parent = Options.Text("--parent-bootstrap", "Bootstrap of the layers below");
    private readonly Option<string> _bootstrap = Options.Text("--bootstrap", "File for the merged metadata", "-B");
    private readonly Option<string> _blobDirectory = Options.Text("--blob-dir", "Directory for the merged metadata, named by its digest", "-D");
    private readonly Option<string> _chunkDictionary = Options.Text("--chunk-dict", "Chunk dictionary of the layers: PATH or bootstrap=PATH");
    private readonly Option<string> _prefetch = PrefetchPatterns.CreateOption();
    private readonly Option<string> _outputJson = Options.Text("--output-json", "File for the result in JSON", "-J");
    private readonly Option<string> _blobDigests = Options.Text("--blob-digests", "Digests of the blobs, one for each source, separated by commas");
    private readonly Option<string> _originalBlobIds = Options.Text("--original-blob-ids", "Ids of the original blobs, one for each source, separated by commas");
    private readonly Option<string> _blobSizes = Options.Text("--blob-sizes", "Lengths of the blobs, one for each source, separated by commas");
    private readonly Option<string> _blobTocDigests = Options.Text("--blob-toc-digests", "Digests of the tables of contents, one for each source, separated by commas");
    private readonly Option<string> _blobTocSizes = Options.Text("--blob-toc-sizes", "Lengths of the tables of contents, one for each source, separated by commas");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd, for reading blobs", "-C");

    public MergeCommand()
        : base("merge", "Merge the metadata of layers into one")
    {
        Command.Arguments.Add(_sources);
        Add(
            _parent, _bootstrap, _blobDirectory, _chunkDictionary, _prefetch, _outputJson, _blobDigests, _originalBlobIds, _blobSizes, _blobTocDigests, _blobTocSizes, _config);
    }

    public override int IncompatibleCode => ExitCode.Usage;

    public override IEnumerable<string> Check(ParseResult parsed) => UsageErrors.MissingOfSeveralSources(parsed, _bootstrap, _blobDirectory, _sources);

    public override int Run(ParseResult parsed, CommandSession session)
    {
        MergeRequest request = ToRequest(parsed);
        new NamedPaths()
            .Reads("SOURCE", [.. request.Sources])
            .Reads("--parent-bootstrap", request.ParentBootstrap)
            .Reads("--chunk-dict", request.ChunkDictionary)
            .WritesInto("--blob-dir", request.Bootstrap is null ? request.BlobDirectory : null)
            .Writes("--bootstrap", request.Bootstrap)
            .Writes("--output-json", parsed.GetValue(_outputJson))
            .Check();
        request = request with { PrefetchPatterns = PrefetchPatterns.Read(request.Prefetch, session) };
        BuildResult result = new ImageMerger(session.Time, session.Progress, session.Files).Merge(request, session.Cancellation);
        if (parsed.GetValue(_outputJson) is { } path)
            BuildReport.Write(session.Files, path, result);
        session.Files.Publish();
        BuildReport.Announce(session.Logger, result);
        return ExitCode.Success;
    }

    /// <exception cref="ImageException">A list has another length than the sources, or an element is none of what it must be.</exception>
    internal MergeRequest ToRequest(ParseResult parsed)
    {
        string[] sources = parsed.GetValue(_sources)!;
        return new MergeRequest
        {
            Sources = sources,
            Bootstrap = parsed.GetValue(_bootstrap),
            BlobDirectory = parsed.GetValue(_blobDirectory),
            ParentBootstrap = parsed.GetValue(_parent),
            ChunkDictionary = BootstrapPath.OfDictionary(parsed.GetValue(_chunkDictionary)),
            BlobDigests = Digests(_blobDigests),
            OriginalBlobIds = Ids(_originalBlobIds),
            BlobSizes = Numbers(_blobSizes, "blob size"),
            BlobTocDigests = Digests(_blobTocDigests),
            BlobTocSizes = [.. Numbers(_blobTocSizes, "size of a table of contents").Select(TocSize)],
            Prefetch = PrefetchPatterns.Parse(parsed.GetValue(_prefetch)!),
            Config = parsed.GetValue(_config),
        };

        string[] List(Option<string> option)
        {
            if (parsed.GetValue(option) is not { } text)
                return [];
            string[] items = [.. text.Split(',').Select(item => item.Trim())];
            return items.Length == sources.Length
                ? items
                : throw new ImageException($"{option.Name} has {items.Length} elements for {sources.Length} sources");
        }

        string[] Digests(Option<string> option) => [.. List(option).Select(item => Digest(item, option.Name))];

        string[] Ids(Option<string> option)
        {
            string[] ids = List(option);
            Array.ForEach(ids, CreateRules.CheckBlobId);
            return ids;
        }

        long[] Numbers(Option<string> option, string what) => [.. List(option).Select(item => Sizes.Parse(item, what))];
    }

    private static string Digest(string text, string option) => text.Length == DigestLength && text.All(char.IsAsciiHexDigitLower)
        ? text
        : throw new ImageException($"{option}: {QuotedText.Of(Encoding.UTF8.GetBytes(text))} is no SHA-256 in lower-case hexadecimal, of {DigestLength} digits");

    private static int TocSize(long size) => size == 0 || BlobToc.CanHaveSize(size)
        ? (int)size
        : throw new ImageException($"--blob-toc-sizes: no table of contents has {size} bytes");
}
