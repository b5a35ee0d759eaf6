using System.Buffers;
using Nydus.Abstractions;

namespace Nydus.Rafs;

/// <summary>Inode digests (format spec 2.9): files over chunk digests, symlinks over the target, directories over their children's digests.</summary>
internal sealed partial class RafsV5Image
{
    public override RafsStatus VerifyInode(ulong ino)
    {
        RafsStatus status = _inodes.Find(ino, out RafsV5Record record);
        if (status != RafsStatus.Ok)
        {
            return status;
        }

        return InodeMode.IsDirectory(record.Inode.Mode) ? VerifyDirectory(record) : VerifyLeaf(record);
    }

    /// <summary>Devices, fifos and sockets have no content: their digest is trusted.</summary>
    private RafsStatus VerifyLeaf(in RafsV5Record record)
    {
        if (InodeMode.IsSymlink(record.Inode.Mode))
        {
            return _memory.TryGetSpan(record.SymlinkOffset, record.Inode.SymlinkSize, out ReadOnlySpan<byte> target)
                ? Compare(target, record.Inode.Digest)
                : RafsStatus.Corrupt;
        }

        if (!InodeMode.IsRegular(record.Inode.Mode))
        {
            return RafsStatus.Ok;
        }

        if (!TryRent(record.Inode.ChildCount, out byte[] digests))
        {
            return RafsStatus.Corrupt;
        }

        try
        {
            int length = 0;
            for (uint i = 0; i < record.Inode.ChildCount; i++, length += ChunkDigest.Size)
            {
                if (!_memory.TryRead(record.ChunksOffset + ((long)i * RafsChunkRecord.StoredSize), out ChunkDigest digest))
                {
                    return RafsStatus.Corrupt;
                }

                digest.CopyTo(digests.AsSpan(length));
            }

            return Compare(digests.AsSpan(0, length), record.Inode.Digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(digests);
        }
    }

    private RafsStatus VerifyDirectory(in RafsV5Record directory)
    {
        if (!TryRent(directory.Inode.ChildCount, out byte[] digests))
        {
            return RafsStatus.Corrupt;
        }

        try
        {
            int length = 0;
            for (uint i = 0; i < directory.Inode.ChildCount; i++, length += ChunkDigest.Size)
            {
                if (_inodes.Find((ulong)directory.Inode.ChildIndex + i, out RafsV5Record child) != RafsStatus.Ok
                    || (!InodeMode.IsDirectory(child.Inode.Mode) && VerifyLeaf(child) != RafsStatus.Ok))
                {
                    return RafsStatus.Corrupt;
                }

                child.Inode.Digest.CopyTo(digests.AsSpan(length));
            }

            return Compare(digests.AsSpan(0, length), directory.Inode.Digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(digests);
        }
    }

    /// <summary>The count was checked against the bootstrap's length, so the buffer is no larger than the bootstrap by much.</summary>
    private static bool TryRent(uint count, out byte[] digests)
    {
        long length = (long)count * ChunkDigest.Size;
        digests = length <= Array.MaxLength ? ArrayPool<byte>.Shared.Rent((int)length) : [];
        return length <= Array.MaxLength;
    }

    private RafsStatus Compare(ReadOnlySpan<byte> content, in ChunkDigest expected) =>
        ChunkHash.Compute(Digester, content) == expected ? RafsStatus.Ok : RafsStatus.Corrupt;
}
