using System.Collections;

namespace Nydus.Image.Exporting;

/// <summary>Chunks by blob and number, a bit each.</summary>
internal sealed class ChunkSet(int blobs)
{
    private const int FirstLength = 1024;

    private readonly BitArray?[] _chunks = new BitArray?[blobs];

    /// <returns>False when it is there already.</returns>
    public bool Add(int blob, int chunk)
    {
        BitArray chunks = _chunks[blob] ??= new BitArray(FirstLength);
        if (chunk >= chunks.Length)
            chunks.Length = Math.Max(chunk + 1, 2 * chunks.Length);
        bool isNew = !chunks[chunk];
        chunks[chunk] = true;
        return isNew;
    }
}
