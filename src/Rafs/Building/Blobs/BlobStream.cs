using System.Security.Cryptography;
using Nydus.Abstractions;

namespace Nydus.Rafs.Building.Blobs;

/// <summary>Where a blob's bytes go in order: counted, hashed for the blob id (format spec 6.3), and written, to a pipe as well as to a file.</summary>
/// <param name="destination">Not owned; null when the bytes are only hashed.</param>
public sealed class BlobStream(Stream? destination) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes written so far.</summary>
    public long Position { get; private set; }

    /// <summary>SHA-256 of what was written hashed so far.</summary>
    public ChunkDigest CurrentDigest
    {
        get
        {
            Span<byte> digest = stackalloc byte[ChunkDigest.Size];
            _hash.GetCurrentHash(digest);
            return new ChunkDigest(digest);
        }
    }

    /// <exception cref="IOException">The destination does not take the bytes.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        WriteUnhashed(data);
        _hash.AppendData(data);
    }

    /// <summary>Writes what the blob id does not cover: the digest array.</summary>
    /// <exception cref="IOException">The destination does not take the bytes.</exception>
    public void WriteUnhashed(ReadOnlySpan<byte> data)
    {
        destination?.Write(data);
        Position += data.Length;
    }

    public void Dispose() => _hash.Dispose();
}
