namespace Nydus.Fuse.Abi;

/// <summary>enum fuse_notify_code of linux/fuse.h: what a message with unique 0 tells the kernel.</summary>
internal enum FuseNotifyCode
{
    INVAL_INODE = 2,
    INVAL_ENTRY = 3,
}
