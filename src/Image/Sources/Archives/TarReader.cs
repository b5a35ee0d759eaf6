using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// Reads an archive entry by entry: old, ustar, GNU long names, PAX headers, base-256 numbers. Blocks of zeros are passed over, so archives may be joined.
/// Never takes more from the stream than it needs: who decompresses step by step below it knows where the data of each file begins.
/// </summary>
/// <param name="archive">The uncompressed archive; read to its end.</param>
/// <param name="name">Of the archive, for messages.</param>
internal sealed class TarReader(Stream archive, string name)
{
    private const int SkipSize = 64 << 10;

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly PaxRecords _global = new();
    private long _next;

    /// <summary>Bytes of the uncompressed archive read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Where the last header is.</summary>
    public TarPlace Place { get; private set; } = new(name, 0);

    /// <summary>Reads the next entry; what is left of the content of the last one is skipped.</summary>
    /// <param name="content">The data of a regular file, else null.</param>
    /// <param name="cancellation">Looked at once a header.</param>
    /// <returns>False at the end of the archive.</returns>
    /// <exception cref="ImageException">The archive is damaged, not one, or holds what an image cannot.</exception>
    public bool TryRead([NotNullWhen(true)] out TarEntry? entry, out TarContentStream? content, CancellationToken cancellation)
    {
        PaxRecords? extended = null;
        byte[]? longName = null;
        byte[]? longLink = null;
        content = null;
        while (TryReadHeader(cancellation))
        {
            var header = new TarHeader(_block);
            switch (header.Type)
            {
                case (byte)'L':
                    longName = ReadText(header);
                    break;
                case (byte)'K':
                    longLink = ReadText(header);
                    break;
                case (byte)'x' or (byte)'X':
                    Add(ReadData(header), extended = new PaxRecords());
                    break;
                case (byte)'g':
                    Add(ReadData(header), _global);
                    CheckGlobal();
                    break;
                case (byte)'V':
                    // The label of a volume.
                    _ = SetNext(header);
                    break;
                default:
                    entry = TarEntryFields.Read(header, extended, _global, longName, longLink, Place);
                    if (entry.Type == TarEntryType.Regular)
                        content = new TarContentStream(this, Position, entry.Size);
                    _next = Position + RoundUp(entry.Size);
                    return true;
            }
        }

        if (extended != null || longName != null || longLink != null)
            throw new ImageException($"{name}: ends after an extended header, before the entry that belongs to it; get the archive again");
        entry = null;
        return false;
    }

    /// <summary>Reads content for <see cref="TarContentStream"/>; at least one byte.</summary>
    internal int ReadContent(Span<byte> buffer)
    {
        int count = ReadSome(buffer);
        return count > 0 ? count : throw Truncated();
    }

    /// <summary>Finds the next block that is not all zeros.</summary>
    private bool TryReadHeader(CancellationToken cancellation)
    {
        Skip(cancellation);
        do
        {
            cancellation.ThrowIfCancellationRequested();
            Place = Place with { Offset = Position };
            int count = 0;
            while (count < _block.Length)
            {
                int more = ReadSome(_block.AsSpan(count));
                if (more == 0 && Position == 0)
                    throw new ImageException($"{name}: is empty; even an archive without entries has 1,024 bytes, so whatever made it has failed");
                if (more == 0)
                    return count == 0 ? false : throw Truncated();
                count += more;
            }
        }
        while (!_block.AsSpan().ContainsAnyExcept((byte)0));
        _next = Position;
        return new TarHeader(_block).HasRightChecksum() ? true : throw BadChecksum();
    }

    private ImageException BadChecksum() => Place.Offset == 0
        ? new ImageException($"{name}: is not a tar archive, or one of a kind that is not known here (tar and tar.gz are)")
        : Place.Fail("has a wrong checksum or is none; the archive is damaged");

    private void Skip(CancellationToken cancellation)
    {
        if (Position == _next)
            return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(SkipSize);
        try
        {
            while (Position < _next)
            {
                cancellation.ThrowIfCancellationRequested();
                if (ReadSome(buffer.AsSpan(0, (int)Math.Min(SkipSize, _next - Position))) == 0)
                    throw Truncated();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Says where the next header is.</summary>
    /// <returns>Bytes of data before it, without padding.</returns>
    private long SetNext(TarHeader header)
    {
        if (!TarNumber.TryParse(header.Size, out long size) || size < 0 || size > TarLimits.FileSize)
            throw Place.Fail("states an impossible size");
        _next = Position + RoundUp(size);
        return size;
    }

    /// <summary>The data of an extended header, without the padding behind it.</summary>
    private byte[] ReadData(TarHeader header)
    {
        long size = SetNext(header);
        if (size > TarLimits.ExtendedHeader)
            throw Place.Fail($"is an extended header of {size} bytes; the limit is {TarLimits.ExtendedHeader}, and {TarLimits.Path} for a path and {TarLimits.Name} for a name");
        byte[] data = new byte[size];
        for (int count = 0; count < data.Length;)
        {
            int more = ReadSome(data.AsSpan(count));
            count += more > 0 ? more : throw Truncated();
        }

        return data;
    }

    /// <summary>A GNU long name: a text that ends with a NUL.</summary>
    private byte[] ReadText(TarHeader header) => ReadData(header).AsSpan().TrimEnd((byte)0).ToArray();

    private void Add(byte[] data, PaxRecords records)
    {
        string? problem = records.Add(data);
        if (problem != null)
            throw Place.Fail($"is an extended header that {problem}");
    }

    /// <summary>
    /// Comments, as git writes them, and owners for all entries are sensible; one path, size or attribute for all entries is not.
    /// </summary>
    private void CheckGlobal()
    {
        if (_global.Path != null || _global.LinkPath != null || _global.Size != null || _global.IsSparse || _global.Xattrs.Count > 0)
            throw Place.Fail("is a global extended header that gives one path, size or attribute to all entries");
    }

    private int ReadSome(Span<byte> buffer)
    {
        try
        {
            int count = archive.Read(buffer);
            Position += count;
            return count;
        }
        catch (IOException e)
        {
            throw new ImageException($"{name}: cannot be read after byte {Position} of the uncompressed archive: {e.Message}", e);
        }
    }

    private ImageException Truncated() =>
        new($"{name}: ends after {Position} bytes of the uncompressed archive, in the middle of an entry; it is cut off, get it again");

    private static long RoundUp(long size) => (size + TarHeader.BlockSize - 1) & -TarHeader.BlockSize;
}
