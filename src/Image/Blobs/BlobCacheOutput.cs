using Nydus.Image.Output;

namespace Nydus.Image.Blobs;

/// <summary><c>--blob-cache-dir</c>: the files that a cache would have once everything was read (format spec 5, 6.2). The blob itself is only hashed.</summary>
internal sealed class BlobCacheOutput : BlobOutput
{
    private readonly string _directory;
    private readonly StagedFile _data;
    private readonly StagedFile _meta;

    /// <exception cref="IOException">The directory takes no files.</exception>
    public BlobCacheOutput(string directory, OutputFiles files)
    {
        _directory = directory;
        _data = files.CreateIn(directory);
        _meta = files.CreateIn(directory);
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
        _data.Complete(Path.Combine(_directory, $"{blob.Id}.blob.data"));
        if (blob.MakeCompressionInfo() is { Length: > 0 } info)
        {
            _meta.Stream.Write(info);
            _meta.Complete(Path.Combine(_directory, $"{blob.Id}.blob.meta"));
        }
    }

    protected override void Dispose(bool disposing)
    {
    }
}
