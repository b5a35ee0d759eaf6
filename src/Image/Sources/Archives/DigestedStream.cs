using System.Security.Cryptography;

namespace Nydus.Image.Sources.Archives;

/// <summary>Knows the length and the SHA-256 of what was read through it: the id of a blob that is the archive itself (format spec 6.3). Does not own the stream.</summary>
internal sealed class DigestedStream(Stream source) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Hexadecimal, of what was read so far.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        _hash.AppendData(buffer[..count]);
        Count += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }
}
