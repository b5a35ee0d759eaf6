using System.Numerics;
using System.Text;
using Microsoft.Extensions.Logging;
using Nydus.Image.Output;
using Nydus.Image.Requests;
using Nydus.Rafs;

namespace Nydus.Image.CommandLine;

/// <summary>What the kinds of conversion demand, forbid and decide (format spec 6.1).</summary>
internal static class CreateRules
{
    private const int SmallestUnit = 0x1000;
    private const int LargestUnit = 0x1000000;
    private const int LongestBlobId = 255;

    /// <exception cref="ImageException">It is no power of two in range.</exception>
    public static int ChunkSize(string text) =>
        Sizes.Parse(text, "chunk size") is var size && IsUnit(size) ? (int)size : throw new ImageException($"invalid chunk size: {size}");

    /// <exception cref="ImageException">It is neither 0 nor a power of two in range.</exception>
    public static int BatchSize(string text) =>
        Sizes.Parse(text, "batch size") is var size && (size == 0 || IsUnit(size)) ? (int)size : throw new ImageException($"invalid batch size: {size}");

    /// <summary>Checks the request and fills in what its type decides.</summary>
    /// <exception cref="ImageException">The request contradicts itself, or its source is not what it must be.</exception>
    public static CreateRequest Apply(CreateRequest request, ILogger logger)
    {
        CheckNumbers(request);
        CheckSource(request);
        request = request.Type switch
        {
            ConversionType.TarGzRef or ConversionType.EstarGzRef => Reference(request, logger),
            ConversionType.EstarGzTocRef => TableOfContents(request, logger),
            ConversionType.TarTarfs => Tarfs(request, logger),
            _ => request,
        };
        if (request.BlobCacheDirectory is not null && request.Type is not (ConversionType.TarGzRef or ConversionType.EstarGzRef))
            request = request with { Compressor = RafsCompressor.None };
        bool hasData = request.Type is not (ConversionType.TarTarfs or ConversionType.EstarGzTocRef);
        if (hasData && request.Blob is null && request.BlobDirectory is null && request.BlobCacheDirectory is null)
            throw new ImageException("both --blob and --blob-dir are missing");
        if (request.BlobToc && request.Version == RafsVersion.V5)
            throw new ImageException("`--features blob-toc` can't be used with `--version 5`");
        return request;
    }

    /// <exception cref="ImageException">No file can have the id for its name.</exception>
    public static void CheckBlobId(string id)
    {
        if (id.Length > LongestBlobId)
            throw new ImageException($"the blob id has {id.Length} characters, {LongestBlobId} are allowed");
        if (id is "" or "." or ".." || id.AsSpan().ContainsAny('/', '\0'))
            throw new ImageException($"the blob id {QuotedText.Of(Encoding.UTF8.GetBytes(id))} is no plain name: it becomes the name of a file");
    }

    private static bool IsUnit(long size) => size is >= SmallestUnit and <= LargestUnit && BitOperations.IsPow2(size);

    private static void CheckNumbers(CreateRequest request)
    {
        if (request.BatchSize > request.ChunkSize)
            throw new ImageException($"batch size 0x{request.BatchSize:x} is bigger than chunk size 0x{request.ChunkSize:x}");
        if (request.BatchSize != 0 && request.Version == RafsVersion.V5)
            throw new ImageException("`--batch-size` with non-zero value conflicts with `--fs-version 5`");
        if (request.BatchSize != 0 && !IsNative(request.Type))
            throw new ImageException($"`--batch-size` with non-zero value conflicts with conversion type '{CreateOptions.NameOf(request.Type)}'");
        if (request.Encrypt && request.Version == RafsVersion.V5)
            throw new ImageException("`--encrypt` conflicts with `--fs-version 5`, which has no room for the key: the data could never be read");
        if (request.BlobId is { } id)
            CheckBlobId(id);
    }

    private static bool IsNative(ConversionType type) =>
        type is ConversionType.DirRafs or ConversionType.TarRafs or ConversionType.TarGzRafs or ConversionType.EstarGzRafs;

    private static void CheckSource(CreateRequest request)
    {
        bool isDirectory = Directory.Exists(request.Source);
        if (!isDirectory && !File.Exists(request.Source) && !FileKind.IsSpecial(request.Source))
            throw new ImageException($"failed to access path \"{request.Source}\": No such file or directory");
        if (request.Type == ConversionType.DirRafs && !isDirectory)
            throw new ImageException($"specified path must be a directory: \"{request.Source}\"");
        if (request.Type != ConversionType.DirRafs && isDirectory)
            throw new ImageException($"specified path must be a regular file: \"{request.Source}\"");
    }

    private static CreateRequest Reference(CreateRequest request, ILogger logger)
    {
        RequireVersion6(request);
        Refuse(request, request.BlobId is not null, "--blob-id");
        Refuse(request, request.Encrypt, "--encrypt");
        Refuse(request, request.Prefetch == PrefetchPolicy.Blob, "--prefetch-policy blob");
        return Force(request, RafsCompressor.Gzip, logger);
    }

    private static CreateRequest TableOfContents(CreateRequest request, ILogger logger)
    {
        RequireVersion6(request);
        Refuse(request, request.Encrypt, "--encrypt");
        Refuse(request, request.InlineMeta, "--blob-inline-meta");
        Refuse(request, request.BlobToc, "--features blob-toc");
        if (request.BlobId is null)
            throw new ImageException($"'--blob-id' is missing for '{CreateOptions.NameOf(request.Type)}'");
        if (request.BlobDataSize == 0)
            throw new ImageException($"'--blob-data-size' is missing for '{CreateOptions.NameOf(request.Type)}': the table of contents does not say how long the layer is");
        return Force(request, RafsCompressor.Gzip, logger);
    }

    private static CreateRequest Tarfs(CreateRequest request, ILogger logger)
    {
        RequireVersion6(request);
        Refuse(request, request.ChunkDictionary is not null, "--chunk-dict");
        Refuse(request, request.ParentBootstrap is not null, "--parent-bootstrap");
        Refuse(request, request.InlineMeta, "--blob-inline-meta");
        Refuse(request, request.BlobToc, "--features blob-toc");
        Refuse(request, request.Encrypt, "--encrypt");
        return Force(request, RafsCompressor.None, logger);
    }

    private static CreateRequest Force(CreateRequest request, RafsCompressor compressor, ILogger logger)
    {
        // The defaults stand for "whatever fits"; anything else was asked for.
        string type = CreateOptions.NameOf(request.Type);
        if (request.Compressor != compressor && request.Compressor != RafsCompressor.Zstd)
            ImageLog.OptionIgnored(logger, "--compressor", $"{type} decides it");
        return request with { Compressor = compressor, Digester = RafsDigester.Sha256 };
    }

    private static void RequireVersion6(CreateRequest request)
    {
        if (request.Version != RafsVersion.V6)
            throw new ImageException($"'--fs-version 5' conflicts with conversion type '{CreateOptions.NameOf(request.Type)}', only V6 is supported");
    }

    private static void Refuse(CreateRequest request, bool isGiven, string option)
    {
        if (isGiven)
            throw new ImageException($"'{option}' conflicts with conversion type '{CreateOptions.NameOf(request.Type)}'");
    }
}
