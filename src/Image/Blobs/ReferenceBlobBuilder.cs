using System.Runtime.InteropServices;
using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>
/// Makes the metadata of a blob that is an archive as it is: the RAFS blob of a SEPARATE blob, with or without ZRAN contexts (format spec 4.10), or
/// nothing but the entry and the chunk records in tarfs mode. Add the files in blob order, then <see cref="FinishData"/>, and for a RAFS blob that has
/// the bootstrap inside <see cref="FinishInline"/>. Used by one thread.
/// </summary>
internal sealed class ReferenceBlobBuilder : IDisposable
{
    private const int MaximumChunks = 0xFF_FFFF;
    private const int PageSize = 4096;

    private readonly BlobForm _form;
    private readonly ChunkIndex _index;
    private readonly BlobOutput _output;
    private readonly BlobAssembly _assembly;
    private readonly CompressionInfoWriter _info;
    private readonly List<ChunkDigest> _digests = [];
    private readonly bool _isTarfs;
    private int _blob = -1;
    private int _chunkCount;
    private long _plainLength;

    /// <param name="form">Of kind <see cref="BlobFeatures.Separate"/>, with <see cref="BlobFeatures.Zran"/> for a gzip stream, or <see cref="BlobFeatures.Tarfs"/>.</param>
    /// <param name="index">Known chunks; gets those of this blob and, with the first of them, the blob.</param>
    /// <param name="output">Takes the RAFS blob; completed by this, disposed by the caller. Left empty in tarfs mode.</param>
    public ReferenceBlobBuilder(BlobForm form, ChunkIndex index, BlobOutput output)
    {
        _form = form;
        _index = index;
        _output = output;
        _isTarfs = form.Kind.HasFlag(BlobFeatures.Tarfs);
        _info = new CompressionInfoWriter(form.UsesChunkInfoV2);
        _assembly = new BlobAssembly(form, output);
    }

    /// <summary>Adds a chunk of a file: a known one is referred to where it is, except in tarfs mode (format spec 6.6).</summary>
    /// <param name="plain">Its bytes, for an output that takes them; empty in tarfs mode.</param>
    /// <param name="fileOffset">Of the chunk in its file, bytes.</param>
    /// <param name="isStored">Whether it became a chunk of this blob.</param>
    /// <exception cref="ImageException">The blob or the blob table is full, or the format has no room for one of the numbers.</exception>
    public ImageChunk Add(in ReferenceChunk source, ReadOnlySpan<byte> plain, long fileOffset, out bool isStored)
    {
        ImageChunk chunk = default;
        isStored = _isTarfs || !_index.TryResolve(source.Digest, source.PlainSize, out chunk);
        if (isStored)
        {
            chunk = Store(source);
            if (_output.TakesPlainChunks)
            {
                WritePlain(chunk.PlainOffset, plain);
            }
        }

        chunk.FileOffset = fileOffset;
        return chunk;
    }

    /// <summary>Ends the chunks: the blob's entry is what the bootstrap must say of it. Without a bootstrap inside, the RAFS blob is then whole and in its place.</summary>
    /// <param name="sourceId">SHA-256 of the archive's file, hexadecimal.</param>
    /// <param name="sourceSize">The length of the archive's file in bytes.</param>
    /// <param name="contexts">Null when the archive is no gzip stream.</param>
    /// <returns>The blob's entry, which the index has in its table; null when there are no chunks.</returns>
    /// <exception cref="ImageException">The RAFS blob cannot be written.</exception>
    public ImageBlob? FinishData(string sourceId, long sourceSize, ZranContexts? contexts)
    {
        if (_blob < 0)
        {
            if (!_form.HasInlinedMeta)
            {
                _assembly.CompleteEmpty();
            }

            return null;
        }

        ImageBlob blob = _assembly.Blob;
        blob.Id = sourceId;
        blob.CompressedSize = sourceSize;
        blob.ChunkCount = _chunkCount;
        if (_isTarfs)
        {
            blob.UncompressedSize = sourceSize;
            _assembly.CompleteEmpty();
            return blob;
        }

        if (contexts is { } zran)
        {
            // They take much.
            ManagedHeap.ReturnFree();
            _info.SetZranContexts(zran.Length, zran.Count, zran.Write);
        }

        _assembly.WriteSections(_plainLength, _info, _chunkCount, CollectionsMarshal.AsSpan(_digests));
        blob.CompressedSize = sourceSize;
        if (!_form.HasInlinedMeta)
        {
            blob.RafsBlobDigest = Convert.FromHexString(_assembly.Digest);
            blob.RafsBlobSize = _assembly.Stream.Position;

            // Cache files are found by the id of the blob, the RAFS blob by its own.
            _assembly.Complete(_output.TakesPlainChunks ? sourceId : _assembly.Digest);
        }

        return blob;
    }

    /// <summary>Appends the bootstrap to a RAFS blob that has it inside, which is then whole and in its place.</summary>
    /// <returns>The id that is the file's name. The bootstrap does not have it.</returns>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public string FinishInline(ReadOnlyMemory<byte> bootstrap) => _assembly.CompleteInline(bootstrap);

    public void Dispose() => _assembly.Dispose();

    private ImageChunk Store(in ReferenceChunk source)
    {
        if (_chunkCount == MaximumChunks)
        {
            throw new ImageException($"The blob would have more than {MaximumChunks} chunks, which the format has no room for. Use a larger --chunk-size.");
        }

        if (_blob < 0)
        {
            _blob = _index.AddBlob(_assembly.Blob);
        }

        var chunk = new ImageChunk
        {
            Digest = source.Digest,
            Blob = _blob,
            Index = _chunkCount,
            Flags = (source.ZranContext is null ? 0 : RafsChunkFlags.Compressed) | (source.Crc32C is null ? 0 : RafsChunkFlags.HasCrc32C),
            StoredOffset = source.StoredOffset,
            StoredSize = source.StoredSize,
            PlainOffset = _isTarfs ? source.StoredOffset : _plainLength,
            PlainSize = source.PlainSize,
            Crc32C = source.Crc32C ?? 0,
        };
        _chunkCount++;
        if (_form.HasToc)
        {
            _digests.Add(chunk.Digest);
        }

        if (!_isTarfs)
        {
            Place(chunk, source);
            _plainLength += (source.PlainSize + (long)(PageSize - 1)) & ~(long)(PageSize - 1);
            _index.Add(chunk);
        }

        return chunk;
    }

    private void WritePlain(long offset, ReadOnlySpan<byte> plain)
    {
        try
        {
            _output.WriteChunk(offset, plain);
        }
        catch (IOException e)
        {
            throw new ImageException($"Cannot write the blob to {_output.Name}: {e.Message}", e);
        }
    }

    private void Place(ImageChunk chunk, ReferenceChunk source) => _assembly.Write(() => _info.Add(new ChunkPlace
    {
        StoredOffset = chunk.StoredOffset,
        StoredSize = chunk.StoredSize,
        PlainOffset = chunk.PlainOffset,
        PlainSize = chunk.PlainSize,
        IsCompressed = source.ZranContext is not null,
        HasCrc32C = source.Crc32C is not null,
        Crc32C = chunk.Crc32C,
        Container = source.ZranContext is null ? ChunkContainer.None : ChunkContainer.Zran,
        ContainerIndex = source.ZranContext ?? 0,
        ContainerOffset = source.ZranOffset,
    }));
}
