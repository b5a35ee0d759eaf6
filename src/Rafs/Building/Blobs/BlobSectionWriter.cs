using System.Security.Cryptography;
using Nydus.Abstractions;
using Nydus.Rafs.Crypto;

namespace Nydus.Rafs.Building.Blobs;

/// <summary>
/// Writes everything of a blob that is not chunk data, in the order the methods stand here, and fills in the blob's table entry
/// (format spec 4.1 to 4.5, 3.5). A section that the blob's form does not have is left out.
/// </summary>
public sealed class BlobSectionWriter
{
    /// <summary>Stands for the name of the file that the bootstrap is in (format spec 3.5).</summary>
    public static readonly string InlinedId = new('x', 64);

    private readonly BlobForm _form;
    private readonly BlobStream _stream;
    private readonly TocWriter _toc = new();
    private byte[] _info = [];
    private byte[] _infoHeader = [];

    /// <param name="stream">Has the chunk data, if the blob has any.</param>
    public BlobSectionWriter(BlobForm form, BlobStream stream)
    {
        _form = form;
        _stream = stream;
        Blob = new ImageBlob
        {
            Features = form.Features,
            Compressor = form.Compressor,
            Digester = form.Digester,
            ChunkSize = form.ChunkSize,

            // What the reference has in the entry of a blob without compression information.
            CiCompressor = form.Version == RafsVersion.V6 ? RafsCompressor.Lz4Block : RafsCompressor.None,
        };
        if (form is { Key: { } key, Version: RafsVersion.V6 })
        {
            Blob.Cipher = RafsCipher.Aes128Xts;
            Blob.CipherKey = key.Key.ToArray();
            Blob.CipherIv = key.Iv.ToArray();
        }
    }

    /// <summary>The blob's table entry. Its id is the caller's to set once everything that the id covers is written.</summary>
    public ImageBlob Blob { get; }

    /// <summary>The compression information in cache-file form (format spec 5), if there is any: plain data, zeros up to 4 KiB, plain header.</summary>
    public byte[] MakeCacheFile()
    {
        if (_infoHeader.Length == 0)
        {
            return [];
        }

        byte[] file = new byte[(((_info.Length - 1) | 0xFFF) + 1) + _infoHeader.Length];
        _info.CopyTo(file, 0);
        _infoHeader.CopyTo(file, file.Length - _infoHeader.Length);
        return file;
    }

    /// <summary>Lets go of what only the cache file needs.</summary>
    public void ForgetCacheFile()
    {
        _info = [];
        _infoHeader = [];
    }

    /// <summary>Ends the chunk data.</summary>
    /// <param name="plainSize">The length of the decoded blob.</param>
    public void EndData(long plainSize)
    {
        Blob.UncompressedSize = plainSize;
        if (_form.IsFramed && (_form.Kind & BlobFeatures.Separate) == 0)
        {
            long size = _stream.Position;
            WriteHeader("image.blob"u8, size);

            // The digest covers the header too.
            _toc.Add("image.blob"u8, RafsCompressor.None, _stream.CurrentDigest, _form.BlobOffset, size, plainSize);
        }
    }

    /// <summary>Writes the compression information.</summary>
    /// <exception cref="RafsFormatException">It is too long to be encrypted.</exception>
    public void WriteCompressionInfo(CompressionInfoWriter info)
    {
        Blob.ChunkCount = info.Count;
        if (!_form.HasCompressionInfo || info.Count == 0)
        {
            return;
        }

        byte[] plain = info.ToArray();
        ReadOnlySpan<byte> stored = Compress(_form.CompressionInfoCompressor, plain, out RafsCompressor compressor);
        if (_form.Key is { } key)
        {
            stored = Encrypt(key, stored);
        }

        long offset = _stream.Position;
        byte[] header = info.MakeHeader(_form.Features, compressor, offset, stored.Length);
        _stream.Write(stored);
        _stream.Write(_form.Key is { } headerKey ? Encrypt(headerKey, header) : header);
        if (_form.IsFramed)
        {
            WriteHeader("blob.meta"u8, stored.Length + header.Length);
        }

        Blob.CiCompressor = compressor;
        Blob.CiOffset = offset;
        Blob.CiCompressedSize = stored.Length;
        Blob.CiUncompressedSize = plain.Length;
        _toc.Add("blob.meta"u8, compressor, Sha256(plain), offset, stored.Length, plain.Length);
        _toc.Add("blob.meta.header"u8, RafsCompressor.None, Sha256(header), offset + stored.Length, header.Length, header.Length);
        _info = plain;
        _infoHeader = header;
    }

    /// <summary>Writes the digest array, which the blob id does not cover.</summary>
    /// <param name="digests">32 bytes for each chunk, in the order of their numbers.</param>
    public void WriteDigests(ReadOnlySpan<byte> digests)
    {
        if (!_form.HasToc || digests.IsEmpty)
        {
            return;
        }

        _toc.Add("blob.digest"u8, RafsCompressor.None, Sha256(digests), _stream.Position, digests.Length, digests.Length);
        _stream.WriteUnhashed(digests);
        WriteHeader("blob.digest"u8, digests.Length);
    }

    /// <summary>Notes the blob's length for the bootstrap, which for a blob that has its bootstrap inside must happen before that is written.</summary>
    public void EndCompressedSize() => Blob.CompressedSize = _stream.Position;

    /// <summary>Writes the bootstrap of a blob that has it inside: compressed when a table of contents can say so.</summary>
    public void WriteBootstrap(ReadOnlySpan<byte> bootstrap)
    {
        long offset = _stream.Position;
        RafsCompressor compressor = RafsCompressor.None;
        ReadOnlySpan<byte> stored = _form.HasToc ? Compress(RafsCompressor.Zstd, bootstrap, out compressor) : bootstrap;
        _stream.Write(stored);
        WriteHeader("image.boot"u8, stored.Length);
        _toc.Add("image.boot"u8, compressor, Sha256(bootstrap), offset, stored.Length, bootstrap.Length);
    }

    /// <summary>Writes the table of contents.</summary>
    public void WriteToc()
    {
        ReadOnlySpan<byte> entries = _toc.Entries;
        if (!_form.HasToc || entries.IsEmpty)
        {
            return;
        }

        byte[] stored = new byte[entries.Length + SectionHeader.StoredSize];
        entries.CopyTo(stored);
        SectionHeaderWriter.Write("rafs.blob.toc"u8, entries.Length, stored.AsSpan(entries.Length));
        _stream.Write(stored);
        if (!_form.HasInlinedMeta)
        {
            Blob.TocSize = stored.Length;
            Blob.TocDigest = SHA256.HashData(stored);
        }
    }

    private static ChunkDigest Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        SHA256.HashData(data, digest);
        return new ChunkDigest(digest);
    }

    private static ReadOnlySpan<byte> Compress(RafsCompressor wanted, ReadOnlySpan<byte> plain, out RafsCompressor used)
    {
        used = RafsCompressor.None;
        if (wanted == RafsCompressor.None)
        {
            return plain;
        }

        byte[] stored = new byte[ChunkEncoder.MaximumLength(plain.Length)];
        int length = ChunkEncoder.Compress(wanted, plain, stored);
        if (length == 0)
        {
            return plain;
        }

        used = wanted;
        return stored.AsSpan(0, length);
    }

    private static ReadOnlySpan<byte> Encrypt(BlobCipherKey key, ReadOnlySpan<byte> plain)
    {
        byte[] stored = new byte[Math.Max(plain.Length, ShortMessage.PaddedLength)];
        return stored.AsSpan(0, key.Encrypt(plain, stored));
    }

    private void WriteHeader(ReadOnlySpan<byte> name, long size)
    {
        Span<byte> header = stackalloc byte[SectionHeader.StoredSize];
        SectionHeaderWriter.Write(name, size, header);
        _stream.Write(header);
    }
}
