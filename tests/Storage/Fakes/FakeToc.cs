using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>A table of contents with one entry, the digest array.</summary>
internal static class FakeToc
{
    public const int Size = 128 + 512;

    public static byte[] Make(long offset, byte[] digests)
    {
        byte[] toc = new byte[Size];
        BinaryPrimitives.WriteUInt32LittleEndian(toc, 1);
        "blob.digest"u8.CopyTo(toc.AsSpan(8));
        SHA256.HashData(digests, toc.AsSpan(24));
        BinaryPrimitives.WriteInt64LittleEndian(toc.AsSpan(56), offset);
        BinaryPrimitives.WriteInt64LittleEndian(toc.AsSpan(64), digests.Length);
        BinaryPrimitives.WriteInt64LittleEndian(toc.AsSpan(72), digests.Length);
        Span<byte> header = toc.AsSpan(128);
        "rafs.blob.toc"u8.CopyTo(header);
        "00000000200\0"u8.CopyTo(header[124..]);
        header[156] = (byte)'0';
        "ustar  \0"u8.CopyTo(header[257..]);
        return toc;
    }
}
