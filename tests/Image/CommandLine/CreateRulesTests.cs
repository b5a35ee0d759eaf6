using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Nydus.Image.CommandLine;
using Nydus.Image.Requests;
using Nydus.Rafs;

namespace Nydus.Image.Tests.CommandLine;

public sealed class CreateRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CreateCommand _command = new();

    public CreateRulesTests()
    {
        Directory.CreateDirectory(_folder["tree"]);
        File.WriteAllBytes(_folder["tar"], new byte[1024]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DefaultsAreThoseOfTheReference()
    {
        CreateRequest request = Apply("-B b -D d TREE");
        Assert.Equal((ConversionType.DirRafs, RafsVersion.V6, 0x100000, 0), (request.Type, request.Version, request.ChunkSize, request.BatchSize));
        Assert.Equal((RafsCompressor.Zstd, RafsDigester.Blake3, WhiteoutSpec.Oci, PrefetchPolicy.None), (request.Compressor, request.Digester, request.Whiteouts, request.Prefetch));
        Assert.False(request.InlineMeta || request.Repeatable || request.Encrypt || request.AlignedChunks || request.BlobToc);
    }

    [Theory]
    [InlineData("-t targz-ref -B b -D d TAR", RafsCompressor.Gzip)]
    [InlineData("-t estargz-ref -B b -D d TAR", RafsCompressor.Gzip)]
    [InlineData("-t tar-tarfs -B b TAR", RafsCompressor.None)]
    [InlineData("-t stargz_index --blob-id x --blob-data-size 200 -B b TAR", RafsCompressor.Gzip)]
    public void SomeTypesDecideHowChunksAre(string line, RafsCompressor compressor)
    {
        CreateRequest request = Apply(line);
        Assert.Equal((compressor, RafsDigester.Sha256), (request.Compressor, request.Digester));
    }

    [Fact]
    public void TablesOfContentsHaveLargerChunks() => Assert.Equal(0x400000, Apply("-t estargztoc-ref --blob-id x --blob-data-size 200 -B b TAR").ChunkSize);

    [Fact]
    public void CacheFilesHoldPlainChunks() => Assert.Equal(RafsCompressor.None, Apply("--blob-cache-dir c -B b TREE").Compressor);

    [Fact]
    public void OldNamesAreTaken()
    {
        CreateRequest request = Apply("--source-type directory --inline-bootstrap -D d TREE");
        Assert.Equal((ConversionType.DirRafs, true), (request.Type, request.InlineMeta));
    }

    [Fact]
    public void NumbersAreDecimalOrHexadecimal()
    {
        CreateRequest request = Apply("--chunk-size 0x8000 --batch-size 4096 --blob-offset 0x10 --blob-data-size 1f -B b -D d TREE");
        Assert.Equal((0x8000, 4096, 16L, 31L), (request.ChunkSize, request.BatchSize, request.BlobOffset, request.BlobDataSize));
    }

    [Fact]
    public void DictionariesAreNamedInTwoWays()
    {
        Assert.Equal("x", Apply("--chunk-dict bootstrap=x -B b -D d TREE").ChunkDictionary);
        Assert.Equal("x", Apply("--chunk-dict x -B b -D d TREE").ChunkDictionary);
    }

    [Theory]
    [InlineData("-t targz-ref --blob-id x -B b -D d TAR", "'--blob-id' conflicts with conversion type 'targz-ref'")]
    [InlineData("-t targz-ref -E -B b -D d TAR", "'--encrypt' conflicts")]
    [InlineData("-t targz-ref --prefetch-policy blob -B b -D d TAR", "'--prefetch-policy blob' conflicts")]
    [InlineData("-t targz-ref --batch-size 0x1000 -B b -D d TAR", "`--batch-size` with non-zero value conflicts with conversion type 'targz-ref'")]
    [InlineData("-t tar-tarfs --chunk-dict x -B b TAR", "'--chunk-dict' conflicts with conversion type 'tar-tarfs'")]
    [InlineData("-t tar-tarfs --parent-bootstrap x -B b TAR", "'--parent-bootstrap' conflicts")]
    [InlineData("-t tar-tarfs --blob-inline-meta -D d TAR", "'--blob-inline-meta' conflicts")]
    [InlineData("-t tar-tarfs --features blob-toc -B b TAR", "'--features blob-toc' conflicts")]
    [InlineData("--blob-id ../x -B b -D d TREE", "is no plain name")]
    [InlineData("--blob-id /x -B b -D d TREE", "is no plain name")]
    [InlineData("--blob-id .. -B b -D d TREE", "is no plain name")]
    [InlineData("-t estargztoc-ref -B b TAR", "'--blob-id' is missing for 'estargztoc-ref'")]
    [InlineData("-t estargztoc-ref --blob-id x -B b TAR", "'--blob-data-size' is missing for 'estargztoc-ref'")]
    [InlineData("-t stargz_index --blob-id x --blob-data-size 0 -B b TAR", "'--blob-data-size' is missing for 'estargztoc-ref'")]
    [InlineData("-v 5 --encrypt -B b -D d TREE", "`--encrypt` conflicts with `--fs-version 5`")]
    [InlineData("-t tar-rafs -B b TAR", "both --blob and --blob-dir are missing")]
    [InlineData("-t tar-rafs -B b -D d TREE", "must be a regular file")]
    [InlineData("--blob-data-size x -B b -D d TREE", "invalid blob data size: x")]
    public void ContradictionsAreRefused(string line, string message)
    {
        ImageException exception = Assert.Throws<ImageException>(() => Apply(line));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private CreateRequest Apply(string line)
    {
        ParseResult parsed = _command.Command.Parse([.. line.Split(' ').Select(word => word switch { "TREE" => _folder["tree"], "TAR" => _folder["tar"], _ => word })]);
        Assert.Empty(parsed.Errors);
        Assert.Empty(_command.Check(parsed));
        return CreateRules.Apply(_command.ToRequest(parsed), NullLogger.Instance);
    }
}
