namespace Nydus.Image.Sources.Archives;

/// <summary>The data of a regular file inside its archive. Gone as soon as the next entry is read.</summary>
internal sealed class TarContentStream(TarReader reader, long archiveOffset, long length) : ForwardStream
{
    private long _left = length;

    /// <summary>Where the data begins in the uncompressed archive: a multiple of 512. Images that refer to an archive instead of copying it need it.</summary>
    public long ArchiveOffset { get; } = archiveOffset;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > _left)
            buffer = buffer[..(int)_left];
        if (buffer.IsEmpty)
            return 0;
        int count = reader.ReadContent(buffer);
        _left -= count;
        return count;
    }
}
