using System.Runtime.InteropServices;
using Nydus.Rafs;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>What workers do: digests, CRCs, compression, encryption (format spec 1.6, 1.7, 1.10).</summary>
internal sealed class ChunkEncoding(BlobForm form, ChunkIndex index, BufferPool pool)
{
    /// <summary>What a message shorter than an AES block grows to.</summary>
    private const int PaddedLength = 18;
    private const int PaddedBelow = 16;

    private readonly BlobCipherKey? _key = form.Version == RafsVersion.V6 ? form.Key : null;

    /// <summary>Whether the stored form needs memory of its own.</summary>
    public bool Transforms => form.Compressor != RafsCompressor.None || _key is not null;

    public bool Encrypts => _key is not null;

    /// <summary>
    /// Whether a batch of that many bytes must not be made. Encryption may pad it to more than it has, which readers take for damage
    /// (the reference's builder makes such batches, and its daemon cannot read them), or to just as many, which means "not compressed".
    /// </summary>
    public bool IsTooShortForBatch(int length) => _key is not null && length <= PaddedLength;

    /// <summary>The room that the stored form of a run of that many plain bytes may need.</summary>
    public static int EncodedCapacity(int plainCapacity) => ChunkEncoder.MaximumLength(plainCapacity) + (ChunkRun.MaximumChunks * PaddedLength);

    /// <summary>The stored length of a chunk that is encrypted and not compressed.</summary>
    public static int EncryptedLength(int plainLength) => plainLength < PaddedBelow ? PaddedLength : plainLength;

    public void Encode(ChunkRun run)
    {
        NativeBuffer plain = run.Plain!;
        bool isNeeded = false;
        if (Transforms)
        {
            run.Encoded = pool.TakeReserved(EncodedCapacity(plain.Length));
        }

        int at = 0;
        foreach (ref PendingChunk chunk in run.Chunks)
        {
            ReadOnlySpan<byte> data = plain.Span.Slice(chunk.PlainStart, chunk.PlainSize);
            chunk.Digest = ChunkHash.Compute(form.Digester, data);
            chunk.Crc32C = ChunkHash.Crc32C(data);
            if (chunk.IsBatchable)
            {
                isNeeded = true;
            }
            else if (run.Encoded is null)
            {
                chunk.StoredStart = chunk.PlainStart;
                chunk.StoredSize = chunk.PlainSize;
            }
            else if (!index.Contains(chunk.Digest, chunk.PlainSize))
            {
                // The index grows behind the workers, so two equal chunks in flight are both encoded; the sequencer takes the first.
                chunk.StoredStart = at;
                chunk.StoredSize = Encode(data, run.Encoded.Span[at..], out chunk.IsCompressed);
                at += chunk.StoredSize;
            }
        }

        if (run.Encoded is not null && !isNeeded)
        {
            run.Plain = null;
            pool.Return(plain);
        }
    }

    public void Encode(ChunkBatch batch)
    {
        ReadOnlySpan<byte> plain = batch.Plain.Span[..batch.PlainLength];
        if (!batch.IsLoose)
        {
            batch.StoredLength = Encode(plain, batch.Encoded.Span, out _);
            return;
        }

        foreach (ref readonly ChunkPlace place in CollectionsMarshal.AsSpan(batch.Chunks))
        {
            batch.StoredLength += _key!.Encrypt(plain.Slice(place.ContainerOffset, place.PlainSize), batch.Encoded.Span[batch.StoredLength..]);
        }
    }

    private int Encode(ReadOnlySpan<byte> data, Span<byte> stored, out bool isCompressed)
    {
        int length = ChunkEncoder.Compress(form.Compressor, data, stored);
        isCompressed = length > 0;
        if (_key is not null)
        {
            return _key.Encrypt(isCompressed ? stored[..length] : data, stored);
        }

        if (!isCompressed)
        {
            data.CopyTo(stored);
            length = data.Length;
        }

        return length;
    }
}
