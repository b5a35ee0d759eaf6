using System.Runtime.InteropServices;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse;

/// <summary>
/// What the daemon tells the kernel unasked. Never from inside a handler: the kernel takes the directory's lock, which a LOOKUP under way may hold.
/// </summary>
public sealed partial class FuseDevSession
{
    private const int MaxName = 255;

    /// <summary>Makes the kernel forget attributes and pages of a node.</summary>
    /// <param name="offset">First byte whose page is dropped; negative drops the attributes alone.</param>
    /// <param name="length">0 means to the end of the file.</param>
    /// <returns>0 or a negative errno; -ENOENT when the kernel does not know the node, which is no fault.</returns>
    public int InvalidateInode(ulong nodeid, long offset, long length)
    {
        var message = new fuse_notify_inval_inode_out { ino = nodeid, off = offset, len = length };
        return Notify(FuseNotifyCode.INVAL_INODE, MemoryMarshal.AsBytes(new ReadOnlySpan<fuse_notify_inval_inode_out>(in message)));
    }

    /// <summary>Makes the kernel forget a name, negative entries too: the next look asks again.</summary>
    /// <param name="name">1 to 255 bytes.</param>
    /// <returns>0 or a negative errno; -ENOENT when the kernel does not know the name, which is no fault.</returns>
    public unsafe int InvalidateEntry(ulong parent, ReadOnlySpan<byte> name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxName, nameof(name));
        var header = new fuse_notify_inval_entry_out { parent = parent, namelen = (uint)name.Length };
        Span<byte> message = stackalloc byte[sizeof(fuse_notify_inval_entry_out) + MaxName + 1];
        MemoryMarshal.Write(message, in header);
        name.CopyTo(message[sizeof(fuse_notify_inval_entry_out)..]);
        var length = sizeof(fuse_notify_inval_entry_out) + name.Length + 1;
        message[length - 1] = 0;
        return Notify(FuseNotifyCode.INVAL_ENTRY, message[..length]);
    }

    private unsafe int Notify(FuseNotifyCode code, ReadOnlySpan<byte> message)
    {
        fixed (byte* start = message)
            return _channels[0].TryWrite(unique: 0, (int)code, start, message.Length);
    }
}
