using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>A chunk table made by hand; may say anything.</summary>
internal sealed class FakeTable(ChunkGeometry[] chunks, ChunkCoding[] codings) : BlobChunkTable
{
    public bool IsDisposed { get; private set; }

    public override int Count => chunks.Length;

    public override bool TryGetChunk(int chunk, out ChunkGeometry geometry)
    {
        Assert.False(IsDisposed);
        geometry = (uint)chunk < (uint)chunks.Length ? chunks[chunk] : default;
        return (uint)chunk < (uint)chunks.Length;
    }

    public override bool TryGetCoding(int chunk, out ChunkCoding coding)
    {
        coding = (uint)chunk < (uint)codings.Length ? codings[chunk] : default;
        return (uint)chunk < (uint)codings.Length;
    }

    public override bool Agrees(in RafsChunk reference)
    {
        return (uint)reference.Index < (uint)chunks.Length
            && reference.PlainOffset == chunks[reference.Index].PlainOffset
            && reference.PlainSize == chunks[reference.Index].PlainSize;
    }

    protected override void Dispose(bool disposing) => IsDisposed = true;
}
