using System.CommandLine;
using Nydus.Image.Requests;
using Nydus.Rafs;

namespace Nydus.Image.CommandLine;

/// <summary>The options of <c>create</c> (format spec 6.1).</summary>
internal sealed class CreateOptions
{
    private static readonly (string Name, ConversionType Type)[] s_types =
    [
        ("directory", ConversionType.DirRafs),
        ("dir-rafs", ConversionType.DirRafs),
        ("estargz-rafs", ConversionType.EstarGzRafs),
        ("estargz-ref", ConversionType.EstarGzRef),
        ("estargztoc-ref", ConversionType.EstarGzTocRef),
        ("tar-rafs", ConversionType.TarRafs),
        ("tar-tarfs", ConversionType.TarTarfs),
        ("targz-rafs", ConversionType.TarGzRafs),
        ("targz-ref", ConversionType.TarGzRef),
        ("stargz_index", ConversionType.EstarGzTocRef),
    ];

    private static readonly (string Name, RafsCompressor Compressor)[] s_compressors =
        [("none", RafsCompressor.None), ("lz4_block", RafsCompressor.Lz4Block), ("zstd", RafsCompressor.Zstd)];

    public Argument<string> Source { get; } = new("SOURCE") { Description = "A directory, an archive, or a pipe that brings one", Arity = ArgumentArity.ZeroOrOne };

    public Option<string> Type { get; } = Options.Choice("--type", "What the source is, and what is made of it", [.. s_types.Select(type => type.Name)], "dir-rafs", "-t", "--source-type");

    public Option<string> Bootstrap { get; } = Options.Text("--bootstrap", "File for the metadata", "-B");

    public Option<string> BlobDirectory { get; } = Options.Text("--blob-dir", "Directory for metadata and data, each file named by its digest", "-D");

    public Option<string> Blob { get; } = Options.Text("--blob", "File or FIFO for the data", "-b");

    public Option<string> ExternalBlob { get; } = Options.Text("--external-blob", "File for the data of external files");

    public Option<bool> InlineMeta { get; } = Options.Flag("--blob-inline-meta", "Put the metadata into the data blob", "--inline-bootstrap");

    public Option<string> BlobId { get; } = Options.Text("--blob-id", "Id of the data blob; its digest when not given");

    public Option<string> BlobDataSize { get; } = Options.Text("--blob-data-size", "Length of the data blob for 'estargztoc-ref', hexadecimal");

    public Option<string> ChunkSize { get; } = Options.Text("--chunk-size", "Length of a chunk, a power of two from 0x1000 to 0x1000000 [default: 0x100000; 0x400000 for 'estargztoc-ref']");

    public Option<string> BatchSize { get; } = Options.Text("--batch-size", "Compress small chunks together up to this length, a power of two from 0x1000 to 0x1000000; 0 for never [default: 0]");

    public Option<string> Compressor { get; } = Options.Choice("--compressor", "How chunks are compressed", [.. s_compressors.Select(compressor => compressor.Name)], "zstd");

    public Option<string> Digester { get; } = Options.Choice("--digester", "How chunks are digested", ["blake3", "sha256"], "blake3");

    public Option<string> Config { get; } = Options.Text("--config", "Configuration of nydusd, for reading blobs of parents and dictionaries", "-C");

    public Option<string> Version { get; } = Options.Choice("--fs-version", "Format version", ["5", "6"], "6", "-v");

    public Option<string> Features { get; } = Options.Choice("--features", "Switch features on", ["blob-toc"], null);

    public Option<string> ChunkDictionary { get; } = Options.Text("--chunk-dict", "Bootstrap whose chunks are referenced instead of stored again: PATH or bootstrap=PATH");

    public Option<string> ParentBootstrap { get; } = Options.Text("--parent-bootstrap", "Bootstrap of the layers below");

    public Option<bool> AlignedChunks { get; } = Options.Flag("--aligned-chunk", "Align chunks to 4 KiB, for version 5; version 6 always does");

    public Option<bool> Repeatable { get; } = Options.Flag("--repeatable", "Leave out owners, so that the same content gives the same metadata");

    public Option<string> Whiteouts { get; } = Options.Choice("--whiteout-spec", "How the source says that something of a lower layer is gone", ["oci", "overlayfs", "none"], "oci");

    public Option<string> Prefetch { get; } = PrefetchPatterns.CreateOption();

    public Option<string> OutputJson { get; } = Options.Text("--output-json", "File for the result in JSON", "-J");

    public Option<bool> Encrypt { get; } = Options.Flag("--encrypt", "Encrypt the data, for version 6", "-E");

    public Option<string> BlobCacheDirectory { get; } = Options.Text("--blob-cache-dir", "Directory for files as nydusd's cache has them (ID.blob.data and ID.blob.meta)");

    public Option<string> Attributes { get; } = Options.Text("--attributes", "Attributes of paths, usually .nydusattributes");

    public Option<string> BlobOffset { get; } = Options.Hidden(Options.Text("--blob-offset", "Added to every stored offset"));

    public IReadOnlyList<Option> All =>
    [
        Type, Bootstrap, BlobDirectory, Blob, ExternalBlob, InlineMeta, BlobId, BlobDataSize, ChunkSize, BatchSize, Compressor, Digester, Config, Version, Features,
        ChunkDictionary, ParentBootstrap, AlignedChunks, Repeatable, Whiteouts, Prefetch, OutputJson, Encrypt, BlobCacheDirectory, Attributes, BlobOffset,
    ];

    public static ConversionType ParseType(string name) => Array.Find(s_types, type => type.Name == name).Type;

    /// <summary>The first name of a type that is none of its old ones.</summary>
    public static string NameOf(ConversionType type) => Array.Find(s_types, candidate => candidate.Type == type && candidate.Name != "directory").Name;

    public static RafsCompressor ParseCompressor(string name) => Array.Find(s_compressors, compressor => compressor.Name == name).Compressor;
}
