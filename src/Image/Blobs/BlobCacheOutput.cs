namespace Nydus.Image.Blobs;

/// <summary><c>--blob-cache-dir</c>: the files that a cache would have once everything was read (format spec 5, 6.2). The blob itself is only hashed.</summary>
internal sealed class BlobCacheOutput : BlobOutput
{
    private readonly string _directory;
    private readonly TemporaryFile _data;
    private readonly TemporaryFile _meta;

    /// <exception cref="IOException">The directory takes no files.</exception>
    public BlobCacheOutput(string directory)
    {
        _directory = directory;
        _data = new TemporaryFile(directory);
        try
        {
            _meta = new TemporaryFile(directory);
        }
        catch
        {
            _data.Dispose();
            throw;
        }
    }

    public override string Name => _directory;

    public override bool TakesPlainChunks => true;

    public override void WriteChunk(long plainOffset, ReadOnlySpan<byte> plain) => RandomAccess.Write(_data.Stream.SafeFileHandle, plain, plainOffset);

    public override void Complete(FinishedBlob? blob)
    {
        if (blob is null)
        {
            return;
        }

        _data.Stream.SetLength(blob.PlainLength);
        if (blob.MakeCompressionInfo() is { Length: > 0 } info)
        {
            _meta.Stream.Write(info);
            _meta.Place(Path.Combine(_directory, $"{blob.Id}.blob.meta"));
        }

        _data.Place(Path.Combine(_directory, $"{blob.Id}.blob.data"));
    }

    protected override void Dispose(bool disposing)
    {
        _data.Dispose();
        _meta.Dispose();
    }
}
