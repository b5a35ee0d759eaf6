using System.Runtime.InteropServices;
using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building.V5;

/// <summary>Makes v5 bootstraps (format spec 2.1).</summary>
internal sealed class V5BootstrapWriter(ImageModel model, NumberedTree tree)
{
    public BootstrapBytes Make()
    {
        const int entry = sizeof(uint);
        long inodeTable = RafsV5SuperBlock.StoredSize;
        long prefetchTable = inodeTable + Alignment.Up((long)tree.Count * entry, 8);
        long blobTable = prefetchTable + Alignment.Up((long)tree.Prefetch.Length * entry, 8);
        long blobTableSize = V5BlobTables.SizeOf(model.Blobs);
        long extendedTable = blobTable + blobTableSize;
        var records = new V5Records(tree, extendedTable + ((long)model.Blobs.Count * RafsV5ExtendedBlob.StoredSize));

        var bytes = new BootstrapBytes(records.End);
        bytes.Write(0, new RafsV5SuperBlock
        {
            Magic = RafsV5SuperBlock.ExpectedMagic,
            Version = RafsV5SuperBlock.ExpectedVersion,
            SuperBlockSize = RafsV5SuperBlock.StoredSize,
            BlockSize = (uint)model.ChunkSize,
            Flags = (ulong)FeatureFlags.Of(model, tree),
            InodesCount = (ulong)tree.UniqueCount,
            InodeTableOffset = (ulong)inodeTable,
            PrefetchTableOffset = (ulong)prefetchTable,
            BlobTableOffset = (ulong)blobTable,
            InodeTableEntries = (uint)tree.Count,
            PrefetchTableEntries = (uint)tree.Prefetch.Length,
            BlobTableSize = (uint)blobTableSize,
            ExtendedBlobTableEntries = (uint)model.Blobs.Count,
            ExtendedBlobTableOffset = (ulong)extendedTable,
        });
        MemoryMarshal.AsBytes(records.Units).CopyTo(bytes.At(inodeTable, (long)tree.Count * entry));
        for (int i = 0; i < tree.Prefetch.Length; i++)
        {
            bytes.Write(prefetchTable + ((long)i * entry), (uint)tree[tree.Prefetch[i]].Ino);
        }

        V5BlobTables.Write(model.Blobs, bytes.At(blobTable, blobTableSize));
        V5BlobTables.WriteExtended(model.Blobs, bytes, extendedTable);
        var inodes = new V5InodeWriter(model, tree, bytes, records);
        for (int index = tree.Count; index >= NumberedTree.Root; index--)
        {
            inodes.Write(index);
        }

        return bytes;
    }
}
