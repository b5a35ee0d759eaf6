using System.Numerics;
using Nydus.Rafs.Building;

namespace Nydus.Image.Statistics;

/// <summary>What <c>stat</c> counts of one image, or of several together. Sizes are in bytes.</summary>
internal sealed class ImageInfo
{
    public const int FirstChunkSizeBits = 12;
    private const int PageSize = 4096;

    public long Directories { get; private set; }

    public long Files { get; private set; }

    public long Symlinks { get; private set; }

    /// <summary>References of files to chunks; names of one file count once.</summary>
    public long Chunks { get; private set; }

    public long FileSize { get; private set; }

    public long StoredSize { get; private set; }

    /// <summary>With every chunk rounded up to pages.</summary>
    public long PlainSize { get; private set; }

    public long PaddingSize => PlainSize - FileSize;

    /// <summary>How many chunks there would be with a chunk size of 2^12, 2^13 … 2^20.</summary>
    public long[] ChunkSizes { get; } = new long[9];

    /// <summary>Files by the number of bits of their size.</summary>
    public long[] FileSizes { get; } = new long[45];

    /// <summary>Chunks that several images have.</summary>
    public ChunkSum Shared { get; } = new();

    /// <summary>Chunks that no image before had.</summary>
    public ChunkSum Own { get; } = new();

    /// <summary>Chunks that the base image has already.</summary>
    public ChunkSum Referenced { get; } = new();

    public void AddDirectory() => Directories++;

    public void AddSymlink() => Symlinks++;

    /// <param name="isOtherName">Whether the file was counted under another name.</param>
    public void AddFile(ImageNode node, bool isOtherName)
    {
        Files++;
        if (isOtherName)
            return;
        FileSizes[Math.Min(64 - BitOperations.LeadingZeroCount(node.Size), FileSizes.Length - 1)]++;
        FileSize += (long)node.Size;
        Chunks += node.Chunks.Length;
        for (int i = 0; i < ChunkSizes.Length; i++)
            ChunkSizes[i] += (long)((node.Size >> (FirstChunkSizeBits + i)) + ((node.Size & ((1ul << (FirstChunkSizeBits + i)) - 1)) == 0 ? 0ul : 1));
        foreach (ImageChunk chunk in node.Chunks)
        {
            StoredSize += chunk.StoredSize;
            PlainSize += (chunk.PlainSize + PageSize - 1L) / PageSize * PageSize;
        }
    }
}
