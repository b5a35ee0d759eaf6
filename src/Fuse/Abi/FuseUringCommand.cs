namespace Nydus.Fuse.Abi;

/// <summary>enum fuse_uring_cmd of linux/fuse.h.</summary>
internal enum FuseUringCommand : uint
{
    /// <summary>Gives the kernel one more entry, which completes when it holds a request.</summary>
    REGISTER = 1,

    /// <summary>Answers the entry's request and waits for the next.</summary>
    COMMIT_AND_FETCH = 2,
}
