using Nydus.Image.Building;
using Nydus.Image.Contents;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;
using Nydus.Rafs;

namespace Nydus.Image.Exporting;

/// <summary>
/// Writes a v6 image as one block device that is an EROFS file system (format spec 6.11): the bootstrap, then the plain data of each blob at its mapped
/// address. Data that no file refers to stay zeros.
/// </summary>
internal sealed class BlockImage
{
    private const int PageSize = 4096;
    private const int TarfsBlockSize = 512;
    private const int CopyBuffer = 1 << 20;

    private readonly LoadedImage _loaded;
    private readonly long[] _starts;

    /// <exception cref="ImageException">The image cannot be a block device.</exception>
    public BlockImage(LoadedImage loaded)
    {
        _loaded = loaded;
        if (loaded.Image.Version != RafsVersion.V6)
            throw new ImageException("only images of version 6 can be exported as block devices");
        BlockSize = loaded.Image.Features.HasFlag(RafsFeatures.TarfsMode) ? TarfsBlockSize : PageSize;
        BootstrapLength = loaded.Image.InlinedBootstrap is { IsEmpty: false } inlined ? inlined.Length : new FileInfo(loaded.Path).Length;
        _starts = [.. loaded.Blobs.Select(blob => (long)blob.MappedBlockAddress * BlockSize)];
        Length = Lay();
    }

    /// <summary>Of the device, in bytes.</summary>
    public int BlockSize { get; }

    /// <summary>Of the device, in bytes; a multiple of the block size.</summary>
    public long Length { get; }

    private long BootstrapLength { get; }

    /// <summary>Fills a device that had another content with zeros.</summary>
    public void Clear(FileStream device, CancellationToken cancellation)
    {
        byte[] zeros = new byte[CopyBuffer];
        device.Position = 0;
        while (device.Position < Length)
        {
            cancellation.ThrowIfCancellationRequested();
            device.Write(zeros, 0, (int)Math.Min(zeros.Length, Length - device.Position));
        }
    }

    /// <summary>Writes the device.</summary>
    /// <param name="device">Reads as zeros where nothing is written.</param>
    /// <exception cref="ImageException">Data of a file cannot be read.</exception>
    public void Write(FileStream device, ImageContents contents, IBuildProgress progress, CancellationToken cancellation)
    {
        progress.Begin("exporting", Length);
        WriteBootstrap(device);
        progress.AddBytes(BootstrapLength);
        var written = new ChunkSet(_starts.Length);
        foreach (ImageEntry entry in ImageTree.Walk(_loaded, cancellation).Where(entry => entry.Node.IsRegular))
        {
            WriteChunks(device, contents, progress, entry, written, cancellation);
            progress.AddFiles(1);
        }
    }

    /// <summary>Checks that nothing lies over something else; gives the end of the last blob.</summary>
    private long Lay()
    {
        long end = RoundUp(BootstrapLength);
        foreach (RafsBlob blob in _loaded.Image.Blobs.OrderBy(blob => _starts[blob.Index]))
        {
            long start = _starts[blob.Index];
            if (start == 0)
                throw new ImageException($"blob {blob.Index} ({blob.Id}) has no mapped block address");
            if (start < end)
                throw new RafsFormatException($"Blob {blob.Index} ({blob.Id}) is mapped to byte {start} of the device, over what ends at {end}.");
            end = start + RoundUp(blob.UncompressedSize);
        }

        return end;
    }

    private long RoundUp(long length) => (length + BlockSize - 1) / BlockSize * BlockSize;

    private void WriteBootstrap(FileStream device)
    {
        device.Position = 0;
        if (_loaded.Image.InlinedBootstrap is { IsEmpty: false } inlined)
        {
            device.Write(inlined);
            return;
        }

        using FileStream bootstrap = File.OpenRead(_loaded.Path);
        bootstrap.CopyTo(device, CopyBuffer);
    }

    private void WriteChunks(
        FileStream device, ImageContents contents, IBuildProgress progress, ImageEntry entry, ChunkSet written, CancellationToken cancellation)
    {
        if (_loaded.Image.OpenFile(entry.Attr.Ino, out RafsFile file) != RafsStatus.Ok)
            throw new RafsFormatException($"The chunk list of {QuotedText.Of(entry.Path)} is damaged.");
        for (uint i = 0; i < file.ChunkCount; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_loaded.Image.GetChunk(in file, i, out RafsChunk chunk) != RafsStatus.Ok)
                throw new RafsFormatException($"Chunk {i} of {QuotedText.Of(entry.Path)} is damaged.");
            if (!written.Add(chunk.Blob, chunk.Index))
                continue;
            device.Position = _starts[chunk.Blob] + chunk.PlainOffset;
            device.Write(contents.ReadChunk(in chunk, cancellation));
            progress.AddBytes(chunk.PlainSize);
        }
    }
}
