using Nydus.Rafs.Building;

namespace Nydus.Image.Blobs;

/// <summary>Consecutive chunks that are digested and compressed in one go: one large chunk, or as many small ones as fit.</summary>
/// <param name="encoder">Does the work.</param>
/// <param name="plain">Holds the plain bytes.</param>
internal sealed class ChunkRun(ChunkEncoding encoder, NativeBuffer plain) : PipelineWork
{
    /// <summary>The most chunks of a run: what encryption can add to each is kept room for.</summary>
    public const int MaximumChunks = 1024;

    private PendingChunk[] _chunks = new PendingChunk[4];

    public int Count { get; private set; }

    public Span<PendingChunk> Chunks => _chunks.AsSpan(0, Count);

    /// <summary>Null once it was returned to the pool.</summary>
    public NativeBuffer? Plain { get; set; } = plain;

    /// <summary>Null when the stored form is the plain one, or was returned to the pool.</summary>
    public NativeBuffer? Encoded { get; set; }

    /// <summary>Where the next chunk's bytes go.</summary>
    public int PlainLength { get; private set; }

    public int Room => Count == MaximumChunks ? 0 : Plain!.Length - PlainLength;

    /// <summary>Adds a chunk whose bytes stand at <see cref="PlainLength"/>.</summary>
    public void Add(ImageNode node, long fileOffset, int size, bool endsFile, bool isBatchable)
    {
        if (Count == _chunks.Length)
        {
            Array.Resize(ref _chunks, 2 * Count);
        }

        _chunks[Count++] = new PendingChunk
        {
            Node = node,
            FileOffset = fileOffset,
            EndsFile = endsFile,
            IsBatchable = isBatchable,
            PlainStart = PlainLength,
            PlainSize = size,
        };
        PlainLength += size;
    }

    protected override void Encode() => encoder.Encode(this);
}
