using Nydus.Image.Blobs;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Compacting;

/// <summary>Makes a data blob of stored chunks (format spec 4). The blob gets its name at the end, and none when that is not reached.</summary>
internal sealed class ChunkCollector : IDisposable
{
    private const int PageSize = 4096;

    private readonly BlobForm _form;
    private readonly BlobDirectoryOutput _output;
    private readonly BlobAssembly _assembly;
    private readonly CompressionInfoWriter _info;
    private long _plainLength;

    /// <param name="kind">What the blob's features get besides those of its format.</param>
    /// <exception cref="IOException">The directory takes no file.</exception>
    public ChunkCollector(ImageModel model, BlobFeatures kind, string directory, OutputFiles files)
    {
        _form = new BlobForm { Version = model.Version, ChunkSize = model.ChunkSize, Compressor = model.Compressor, Digester = model.Digester, Kind = kind };
        _output = new BlobDirectoryOutput(directory, files);
        _assembly = new BlobAssembly(_form, _output);
        _info = new CompressionInfoWriter(_form.UsesChunkInfoV2);
    }

    /// <summary>The length of the stored chunks so far, bytes.</summary>
    public long StoredLength => _assembly.Stream.Position;

    public int Count { get; private set; }

    /// <summary>Appends a chunk.</summary>
    /// <returns>The chunk at its new place; its blob is the caller's to set.</returns>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public ImageChunk Add(ImageChunk chunk, byte[] stored)
    {
        chunk.Index = Count;
        chunk.StoredOffset = _assembly.Stream.Position;
        chunk.PlainOffset = _plainLength;
        _plainLength += _form.Version == RafsVersion.V6 ? (chunk.PlainSize + (long)(PageSize - 1)) & ~(long)(PageSize - 1) : chunk.PlainSize;
        _assembly.Write(() =>
        {
            _assembly.Stream.Write(stored);
            if (_form.HasCompressionInfo)
                _info.Add(PlaceOf(chunk));
        });
        Count++;
        return chunk;
    }

    /// <summary>Writes what follows the chunks, and gives the blob its name.</summary>
    /// <returns>Its entry in the blob table.</returns>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public ImageBlob Complete()
    {
        _assembly.WriteSections(_plainLength, _info, Count, []);
        ImageBlob blob = _assembly.Blob;
        blob.Id = _assembly.Digest;
        _assembly.Complete(blob.Id);
        return blob;
    }

    public void Dispose()
    {
        _assembly.Dispose();
        _output.Dispose();
    }

    private static ChunkPlace PlaceOf(in ImageChunk chunk) => new()
    {
        StoredOffset = chunk.StoredOffset,
        StoredSize = chunk.StoredSize,
        PlainOffset = chunk.PlainOffset,
        PlainSize = chunk.PlainSize,
        IsCompressed = chunk.Flags.HasFlag(RafsChunkFlags.Compressed),
        HasCrc32C = chunk.Flags.HasFlag(RafsChunkFlags.HasCrc32C),
        Crc32C = chunk.Crc32C,
    };
}
