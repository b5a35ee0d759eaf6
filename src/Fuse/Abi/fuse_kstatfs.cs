using System.Runtime.CompilerServices;

namespace Nydus.Fuse.Abi;

/// <summary>struct fuse_kstatfs of linux/fuse.h, 80 bytes.</summary>
public struct fuse_kstatfs
{
    public ulong blocks;
    public ulong bfree;
    public ulong bavail;
    public ulong files;
    public ulong ffree;
    public uint bsize;
    public uint namelen;
    public uint frsize;
    public uint padding;
    public Spare spare;

    /// <summary>uint32_t spare[6].</summary>
    [InlineArray(6)]
    public struct Spare
    {
        private uint _element;
    }
}
