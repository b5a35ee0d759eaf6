using Nydus.Abstractions;
using Nydus.Rafs.Building;

namespace Nydus.Image.Blobs;

/// <summary>
/// The chunks that need not be stored again (format spec 6.6): those of the dictionary, then those of the parent and of this build. Also keeps the
/// blob table of the image that is built: the parent's blobs, then the others in the order of their first use.
/// <see cref="Contains"/> may be called from any thread, everything else from one at a time.
/// </summary>
internal sealed class ChunkIndex
{
    /// <summary>The index plus one has 8 bits on disk, and the last value is not used (format spec 1.8).</summary>
    private const int MaximumBlobs = 254;
    private const int NotUsed = -1;

    private readonly Lock _lock = new();
    private ChunkTable _dictionary = new();
    private ChunkTable _own = new();
    private readonly List<ImageBlob> _blobs = [];
    private List<ImageBlob> _dictionaryBlobs = [];

    /// <summary>From an index of the dictionary's blob table to one of <see cref="Blobs"/>.</summary>
    private int[] _dictionaryUse = [];

    /// <summary>The blob table.</summary>
    public IReadOnlyList<ImageBlob> Blobs => _blobs;

    /// <summary>Bytes of the chunks that this build added, decoded.</summary>
    public long AddedBytes { get; private set; }

    /// <summary>How often a chunk was found.</summary>
    public long FoundChunks { get; private set; }

    /// <summary>Bytes that need not be stored because their chunk was found, decoded.</summary>
    public long FoundBytes { get; private set; }

    /// <summary>Takes the blobs and the chunks of the parent image. Before anything is built.</summary>
    public void AddParent(ImageModel parent)
    {
        _blobs.AddRange(parent.Blobs);
        Collect(parent.Root, _own);
    }

    /// <summary>Takes the blobs of the dictionary. Before anything is built.</summary>
    public void AddDictionary(List<ImageBlob> blobs)
    {
        _dictionaryBlobs = blobs;
        _dictionaryUse = new int[blobs.Count];
        _dictionaryUse.AsSpan().Fill(NotUsed);
    }

    /// <summary>Takes the chunks of a node of the dictionary. Before anything is built.</summary>
    public void AddToDictionary(ImageNode node) => Collect(node.Chunks, _dictionary);

    /// <summary>Adds a blob to the table.</summary>
    /// <returns>Its index.</returns>
    /// <exception cref="ImageException">The table is full.</exception>
    public int AddBlob(ImageBlob blob)
    {
        if (_blobs.Count == MaximumBlobs)
        {
            throw new ImageException($"The image would refer to more than {MaximumBlobs} blobs, which the format has no room for. Merge or compact its layers first.");
        }

        _blobs.Add(blob);
        return _blobs.Count - 1;
    }

    /// <summary>Whether <see cref="TryResolve"/> will find the chunk. What is found once is found for ever.</summary>
    public bool Contains(in ChunkDigest digest, int size)
    {
        lock (_lock)
        {
            return (_dictionary.TryGet(digest, out ImageChunk chunk) && Fits(chunk, size)) || (_own.TryGet(digest, out chunk) && Fits(chunk, size));
        }
    }

    /// <summary>Finds a chunk. A blob of the dictionary joins the table when the first of its chunks is found.</summary>
    /// <param name="chunk">With its index into <see cref="Blobs"/>; the place in the file is the caller's to set.</param>
    /// <exception cref="ImageException">The table is full.</exception>
    public bool TryResolve(in ChunkDigest digest, int size, out ImageChunk chunk)
    {
        bool isOfDictionary;
        lock (_lock)
        {
            isOfDictionary = _dictionary.TryGet(digest, out chunk) && Fits(chunk, size);
            if (!isOfDictionary && !(_own.TryGet(digest, out chunk) && Fits(chunk, size)))
            {
                return false;
            }
        }

        FoundChunks++;
        FoundBytes += size;
        if (isOfDictionary)
        {
            ref int index = ref _dictionaryUse[chunk.Blob];
            if (index == NotUsed)
            {
                index = AddBlob(_dictionaryBlobs[chunk.Blob]);
            }

            chunk.Blob = index;
        }

        return true;
    }

    /// <summary>Adds a chunk of this build; of several with one digest the first counts.</summary>
    public void Add(in ImageChunk chunk)
    {
        AddedBytes += chunk.PlainSize;
        lock (_lock)
        {
            _ = _own.TryAdd(chunk);
        }
    }

    /// <summary>Takes back that chunks were found: they are those of a file that was counted under another name.</summary>
    public void Uncount(ReadOnlySpan<ImageChunk> found)
    {
        FoundChunks -= found.Length;
        foreach (ref readonly ImageChunk chunk in found)
        {
            FoundBytes -= chunk.PlainSize;
        }
    }

    /// <summary>Lets go of the chunks: everything is built. The blobs stay.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _dictionary = new ChunkTable();
            _own = new ChunkTable();
        }
    }

    private static bool Fits(in ImageChunk chunk, int size) => chunk.PlainSize == 0 || chunk.PlainSize == size;

    private static void Collect(ImageNode root, ChunkTable chunks)
    {
        var pending = new Stack<ImageNode>([root]);
        while (pending.TryPop(out ImageNode? node))
        {
            Collect(node.Chunks, chunks);
            for (int i = node.HasChildren ? node.Children.Count - 1 : -1; i >= 0; i--)
            {
                pending.Push(node.Children[i]);
            }
        }
    }

    private static void Collect(ImageChunk[] list, ChunkTable chunks)
    {
        foreach (ref readonly ImageChunk chunk in list.AsSpan())
        {
            _ = chunks.TryAdd(chunk);
        }
    }
}
