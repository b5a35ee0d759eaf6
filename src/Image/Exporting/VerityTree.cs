using System.Security.Cryptography;

namespace Nydus.Image.Exporting;

/// <summary>
/// The hash tree of dm-verity, format 1, SHA-256, without salt and superblock (format spec 6.11): digests of data blocks, then digests of the pages that hold
/// them, up to one page. The top level comes first.
/// </summary>
internal sealed class VerityTree
{
    public const int PageSize = 4096;
    private const int DigestSize = SHA256.HashSizeInBytes;
    private const int DigestsPerPage = PageSize / DigestSize;
    private const int ReadSize = 1 << 20;

    private readonly FileStream _device;
    private readonly int _blockSize;
    private readonly long[] _levelPages;

    /// <param name="device">The data; the tree is written behind them.</param>
    /// <param name="length">Of the data, a multiple of the block size.</param>
    /// <param name="blockSize">Of the data: 512 or 4096.</param>
    public VerityTree(FileStream device, long length, int blockSize)
    {
        _device = device;
        _blockSize = blockSize;
        BlockCount = length / blockSize;
        Offset = (length + PageSize - 1) / PageSize * PageSize;
        _levelPages = [.. LevelPages(BlockCount)];
    }

    public long BlockCount { get; }

    /// <summary>Where the tree starts, in bytes.</summary>
    public long Offset { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length => _levelPages.Sum() * PageSize;

    /// <summary>Reads the data and writes the tree.</summary>
    /// <returns>The root digest.</returns>
    public byte[] Write(CancellationToken cancellation)
    {
        if (BlockCount == 0)
            return SHA256.HashData(new byte[PageSize]);
        if (_levelPages.Length == 0)
            return Root(0, _blockSize);
        // Level 1 lies last; every other one digests the one behind it.
        long target = Offset + Length;
        long source = 0;
        int unit = _blockSize;
        long count = BlockCount;
        foreach (long pages in _levelPages)
        {
            target -= pages * PageSize;
            WriteLevel(source, unit, count, target, cancellation);
            (source, unit, count) = (target, PageSize, pages);
        }

        return Root(Offset, PageSize);
    }

    /// <summary>How the device is opened or checked with cryptsetup's tools.</summary>
    public string Options(ReadOnlySpan<byte> root) =>
        $"dm-verity options: --no-superblock --format=1 -s \"\" --hash=sha256 --data-block-size={_blockSize} --hash-block-size={PageSize} "
        + $"--data-blocks {BlockCount} --hash-offset {Offset} {Convert.ToHexStringLower(root)}";

    /// <summary>Pages of level 1, level 2 and so on; none for a single block.</summary>
    private static IEnumerable<long> LevelPages(long blocks)
    {
        while (blocks > 1)
        {
            blocks = (blocks + DigestsPerPage - 1) / DigestsPerPage;
            yield return blocks;
        }
    }

    private byte[] Root(long offset, int length)
    {
        byte[] page = new byte[length];
        Read(offset, page);
        return SHA256.HashData(page);
    }

    private void WriteLevel(long source, int unit, long count, long target, CancellationToken cancellation)
    {
        byte[] data = new byte[ReadSize];
        byte[] page = new byte[PageSize];
        int filled = 0;
        long done = 0;
        while (done < count)
        {
            cancellation.ThrowIfCancellationRequested();
            int blocks = (int)Math.Min(count - done, ReadSize / unit);
            Read(source + (done * unit), data.AsSpan(0, blocks * unit));
            for (int i = 0; i < blocks; i++)
            {
                SHA256.HashData(data.AsSpan(i * unit, unit), page.AsSpan(filled));
                filled += DigestSize;
                if (filled < PageSize)
                    continue;
                RandomAccess.Write(_device.SafeFileHandle, page, target);
                target += PageSize;
                filled = 0;
            }

            done += blocks;
        }

        if (filled > 0)
        {
            page.AsSpan(filled).Clear();
            RandomAccess.Write(_device.SafeFileHandle, page, target);
        }
    }

    private void Read(long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int length = RandomAccess.Read(_device.SafeFileHandle, buffer, offset);
            if (length == 0)
                throw new EndOfStreamException($"the device ends at {offset}");
            buffer = buffer[length..];
            offset += length;
        }
    }
}
