namespace Nydus.Image.Tests.Blobs;

/// <summary>So many bytes without repetition, made as they are read; does something when a place is reached.</summary>
internal sealed class RandomContent(long length, long atOffset, Action reached) : Stream
{
    private readonly Random _random = new(17);
    private bool _wasReached;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - Position);
        _random.NextBytes(buffer[..count]);
        Position += count;
        if (Position >= atOffset && !_wasReached)
        {
            _wasReached = true;
            reached();
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
