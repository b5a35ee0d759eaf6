using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>Small chunks that are stored as one unit (format spec 4.9).</summary>
/// <param name="encoder">Does the work.</param>
/// <param name="plain">Holds the plain bytes back to back.</param>
/// <param name="encoded">Takes the stored form.</param>
internal sealed class ChunkBatch(ChunkEncoding encoder, NativeBuffer plain, NativeBuffer encoded) : PipelineWork
{
    public List<ChunkPlace> Chunks { get; } = [];
    public NativeBuffer Plain { get; } = plain;
    public NativeBuffer Encoded { get; } = encoded;
    public int PlainLength { get; private set; }

    /// <summary>Bytes of the stored form, set by the worker.</summary>
    public int StoredLength { get; set; }

    /// <summary>Its chunks are stored one by one after all.</summary>
    public bool IsLoose { get; set; }

    public void Add(in ChunkPlace place, ReadOnlySpan<byte> data)
    {
        data.CopyTo(Plain.Span[PlainLength..]);
        Chunks.Add(place);
        PlainLength += data.Length;
    }

    protected override void Encode() => encoder.Encode(this);
}
