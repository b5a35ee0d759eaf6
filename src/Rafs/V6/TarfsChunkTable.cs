using System.Runtime.InteropServices;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>
/// The chunks of a tar file that is used as it is (format spec 3.15): pieces of it, neither compressed nor with digests. Only the files' index arrays know them.
/// </summary>
internal sealed unsafe class TarfsChunkTable : BlobChunkTable
{
    private readonly int _blob;
    private Place* _places;
    private int _count;

    /// <param name="count">At most 2^24.</param>
    public TarfsChunkTable(int blob, int count)
    {
        _blob = blob;
        _count = count;
        _places = (Place*)NativeMemory.AllocZeroed((nuint)Math.Max(count, 1), (nuint)sizeof(Place));
    }

    ~TarfsChunkTable() => Dispose(false);

    public override int Count => _count;

    /// <summary>Notes where a file has a chunk; false when another file has it elsewhere.</summary>
    public bool TryAdd(in RafsChunk chunk)
    {
        ref Place place = ref _places[chunk.Index];
        if (place.Size != 0)
        {
            return place.Offset == chunk.PlainOffset && place.Size == chunk.PlainSize;
        }

        place.Offset = chunk.PlainOffset;
        place.Size = chunk.PlainSize;
        return true;
    }

    public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        geometry = default;
        if (!TryGetPlace(chunk, out Place place))
        {
            return false;
        }

        geometry = new ChunkGeometry { StoredOffset = place.Offset, StoredSize = place.Size, PlainOffset = place.Offset, PlainSize = place.Size };
        return true;
    }

    public override bool TryGetCoding(int chunk, out ChunkCoding coding)
    {
        bool exists = TryGetPlace(chunk, out Place place);
        coding = new ChunkCoding { Batch = -1, DecodedSize = place.Size };
        return exists;
    }

    public override bool Agrees(in RafsChunk reference) =>
        reference.Blob == _blob && TryGetPlace(reference.Index, out Place place) && place.Offset == reference.PlainOffset && place.Size == reference.PlainSize;

    protected override void Dispose(bool disposing)
    {
        _count = 0;
        NativeMemory.Free(_places);
        _places = null;
    }

    private bool TryGetPlace(int chunk, out Place place)
    {
        place = (uint)chunk < (uint)_count ? _places[chunk] : default;
        return place.Size != 0;
    }

    private struct Place
    {
        public long Offset;

        /// <summary>0: no file has the chunk.</summary>
        public int Size;
    }
}
