using System.IO.Compression;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// Decompresses gzip data of one or more members. The runtime's stream takes a member that is cut off for a whole one and passes over whatever follows the last
/// one; a layer that lost its end must not become an image. So a member of our own is put behind the input: only if everything before it is right and whole does
/// its text come out, as the very last thing.
/// </summary>
internal sealed class GzipArchiveStream(Stream compressed, string name) : ForwardStream
{
    private const int BufferSize = 64 << 10;

    private static readonly byte[] _endMember = MakeEndMember();

    private readonly GZipStream _gzip = new(new TailedStream(compressed, _endMember), CompressionMode.Decompress);
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    private static ReadOnlySpan<byte> EndText => "-- the end of the archive, the end of the archive --"u8;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;

        // The last bytes are held back: they may be the end text.
        while (!_isAtEnd && _end - _start <= EndText.Length)
            Fill();
        int count = Math.Min(buffer.Length, _isAtEnd ? _end - _start : _end - _start - EndText.Length);
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gzip.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        try
        {
            int count = _gzip.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            _isAtEnd = count == 0;
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }

        if (!_isAtEnd)
            return;
        if (!_buffer.AsSpan(0, _end).EndsWith(EndText))
            throw Damaged(null);
        _end -= EndText.Length;
    }

    private ImageException Damaged(InvalidDataException? cause) =>
        new($"{name}: the gzip data is damaged, cut off, or followed by bytes that are no gzip data; get the archive again (gzip -t tells more)", cause!);

    /// <summary>Compressed, so that its text does not stand in it: a stored block that is cut off takes what follows as its own bytes.</summary>
    private static byte[] MakeEndMember()
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(EndText);
        return member.ToArray();
    }
}
