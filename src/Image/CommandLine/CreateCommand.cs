using System.CommandLine;
using System.Globalization;
using Nydus.Image.Building;
using Nydus.Image.Output;
using Nydus.Image.Requests;
using Nydus.Rafs;

namespace Nydus.Image.CommandLine;

/// <summary><c>create</c>: a directory or an archive becomes an image.</summary>
internal sealed class CreateCommand : ImageCommand
{
    private const int DefaultChunkSize = 0x100000;
    private const int DefaultTocChunkSize = 0x400000;

    private readonly CreateOptions _options = new();

    public CreateCommand()
        : base("create", "Create an image of a directory, a tar archive or a layer")
    {
        Command.Arguments.Add(_options.Source);
        Add([.. _options.All]);
    }

    public override IEnumerable<string> Check(ParseResult parsed)
    {
        bool Has(Option option) => Options.IsGiven(parsed, option);
        if (Has(_options.InlineMeta) && Has(_options.Bootstrap))
            yield return $"the argument '{Options.Display(_options.InlineMeta)}' cannot be used with '{Options.Display(_options.Bootstrap)}'";
        if (Has(_options.InlineMeta) && Has(_options.BlobId))
            yield return $"the argument '{Options.Display(_options.InlineMeta)}' cannot be used with '{Options.Display(_options.BlobId)}'";

        var missing = new List<string>();
        if (!Has(_options.Bootstrap) && !Has(_options.BlobDirectory) && !Has(_options.InlineMeta))
            missing.Add(Options.Display(_options.Bootstrap));
        if (!Has(_options.Blob) && !Has(_options.ExternalBlob) && !Has(_options.BlobDirectory) && !Has(_options.Type) && !Has(_options.BlobCacheDirectory))
            missing.AddRange([Options.Display(_options.Blob), Options.Display(_options.ExternalBlob)]);
        if (parsed.GetValue(_options.Source) is null)
            missing.Add("<SOURCE>");
        if (missing.Count > 0)
            yield return UsageErrors.Missing([.. missing]);
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        CreateRequest request = CreateRules.Apply(ToRequest(parsed), session.Logger);
        PathsOf(request, parsed.GetValue(_options.OutputJson)).Check();
        request = request with { PrefetchPatterns = PrefetchPatterns.Read(request.Prefetch, session) };
        BuildResult result = new ImageCreator(session.Time, session.Progress, session.Files).Create(request, session.Cancellation);
        if (parsed.GetValue(_options.OutputJson) is { } path)
            BuildReport.Write(session.Files, path, result);
        session.Files.Publish();
        BuildReport.Announce(session.Logger, result);
        return ExitCode.Success;
    }

    /// <summary>The values as they were given, with defaults.</summary>
    /// <exception cref="ImageException">A number is none.</exception>
    internal CreateRequest ToRequest(ParseResult parsed)
    {
        ConversionType type = CreateOptions.ParseType(parsed.GetValue(_options.Type)!);
        return new CreateRequest
        {
            Source = parsed.GetValue(_options.Source)!,
            Type = type,
            Bootstrap = parsed.GetValue(_options.Bootstrap),
            Blob = parsed.GetValue(_options.Blob),
            BlobDirectory = parsed.GetValue(_options.BlobDirectory),
            BlobCacheDirectory = parsed.GetValue(_options.BlobCacheDirectory),
            ExternalBlob = parsed.GetValue(_options.ExternalBlob),
            InlineMeta = Options.IsGiven(parsed, _options.InlineMeta),
            BlobId = parsed.GetValue(_options.BlobId),
            BlobDataSize = parsed.GetValue(_options.BlobDataSize) is { } size ? Hexadecimal(size) : 0,
            BlobOffset = parsed.GetValue(_options.BlobOffset) is { } offset ? Sizes.Parse(offset, "blob offset") : 0,
            ChunkSize = parsed.GetValue(_options.ChunkSize) is { } chunk
                ? CreateRules.ChunkSize(chunk)
                : type == ConversionType.EstarGzTocRef ? DefaultTocChunkSize : DefaultChunkSize,
            BatchSize = parsed.GetValue(_options.BatchSize) is { } batch ? CreateRules.BatchSize(batch) : 0,
            Compressor = CreateOptions.ParseCompressor(parsed.GetValue(_options.Compressor)!),
            Digester = Enum.Parse<RafsDigester>(parsed.GetValue(_options.Digester)!, ignoreCase: true),
            Version = parsed.GetValue(_options.Version) == "5" ? RafsVersion.V5 : RafsVersion.V6,
            BlobToc = Options.IsGiven(parsed, _options.Features),
            ChunkDictionary = BootstrapPath.OfDictionary(parsed.GetValue(_options.ChunkDictionary)),
            ParentBootstrap = parsed.GetValue(_options.ParentBootstrap),
            AlignedChunks = Options.IsGiven(parsed, _options.AlignedChunks),
            Repeatable = Options.IsGiven(parsed, _options.Repeatable),
            Whiteouts = Enum.Parse<WhiteoutSpec>(parsed.GetValue(_options.Whiteouts)!, ignoreCase: true),
            Prefetch = PrefetchPatterns.Parse(parsed.GetValue(_options.Prefetch)!),
            Encrypt = Options.IsGiven(parsed, _options.Encrypt),
            Attributes = parsed.GetValue(_options.Attributes),
            Config = parsed.GetValue(_options.Config),
        };
    }

    private static NamedPaths PathsOf(CreateRequest request, string? json)
    {
        bool makesBlob = request.Type is not (ConversionType.TarTarfs or ConversionType.EstarGzTocRef);
        string? cache = makesBlob ? request.BlobCacheDirectory : null;
        string? blob = makesBlob && cache is null ? request.Blob : null;
        bool usesDirectory = (makesBlob && cache is null && blob is null) || (request.Bootstrap is null && !request.InlineMeta);
        string? directory = usesDirectory ? request.BlobDirectory : null;
        var paths = new NamedPaths()
            .Reads("SOURCE", request.Type == ConversionType.DirRafs ? null : request.Source)
            .Reads("--parent-bootstrap", request.ParentBootstrap)
            .Reads("--chunk-dict", request.ChunkDictionary)
            .WritesInto("--blob-dir", directory)
            .WritesInto("--blob-cache-dir", cache)
            .Writes("--bootstrap", request.Bootstrap)
            .Writes("--blob", blob)
            .Writes("--output-json", json);
        if (request is { Type: ConversionType.DirRafs, Bootstrap: { } bootstrap })
            paths.Writes("the part of --bootstrap for external files", BootstrapOutput.ExternalOf(bootstrap, isNamedByUser: true));
        if (directory is not null && blob is null && request.BlobId is { } id)
            paths.Writes("--blob-dir with --blob-id", Path.Combine(directory, id));
        return paths;
    }

    private static long Hexadecimal(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) && size >= 0
            ? size
            : throw new ImageException($"invalid blob data size: {text}");
    }
}
