using Nydus.Fuse;

namespace Nydus.FileSystems;

/// <summary>
/// All file systems of one connection: the pseudo tree and what is mounted on it. Step (3) of the hot path: splits a node id into mount and inode
/// and passes the request on.
/// </summary>
public sealed partial class MountTable : IFuseFileSystem, IAsyncDisposable
{
    private readonly PseudoTree _pseudo = new();
    private readonly Lock _lock = new();
    private readonly DateTimeOffset _created;

    // By index; 0 is unused. Slots are written under the lock and read without it: a reader sees a mount whole or not at all.
    private readonly IMountedFileSystem?[] _mounts = new IMountedFileSystem?[NodeId.MaxIndex + 1];

    // By pseudo inode - 1: the index of the mount that covers the directory, 0 for none. Replaced, never changed.
    private byte[] _covers = [];
    private int _lastIndex;

    public MountTable(TimeProvider timeProvider) => _created = timeProvider.GetUtcNow();

    /// <summary>
    /// Set before the connection starts. Zero-message open binds the whole connection, so it is used only where a read-only image covers the root
    /// from the start (architecture section 4).
    /// </summary>
    public FuseConnectionOptions ConnectionOptions
    {
        get
        {
            var root = RootMount;
            return new FuseConnectionOptions
            {
                ZeroMessageOpen = root is not null,
                ZeroMessageOpenDir = root is not null,
                NoXattr = root is { HasNoXattr: true },
            };
        }
    }

    private IMountedFileSystem? RootMount => CoverOf(NodeId.Root) is var index and not 0 ? Volatile.Read(ref _mounts[index]) : null;

    /// <summary>Mounts a file system, which the table owns from then on. When it throws, what <paramref name="create"/> has made stays the caller's.</summary>
    /// <param name="path">Absolute, inside the connection's tree. Missing directories are made.</param>
    /// <param name="create">Makes the file system for the base of its node ids (index in the upper 8 bits).</param>
    /// <exception cref="ArgumentException">The path is not usable.</exception>
    /// <exception cref="InvalidOperationException">Something is mounted there, or all 255 indexes are in use.</exception>
    public void Mount(string path, Func<ulong, IMountedFileSystem> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        lock (_lock)
        {
            var directory = _pseudo.GetOrCreate(path);
            if (CoverOf(directory.Ino) != 0)
                throw new InvalidOperationException($"Something is already mounted at '{path}'.");
            var index = TakeFreeIndex();
            var mounted = create(NodeId.Base(index));
            if (mounted.RootIno > NodeId.InoMask)
                throw new InvalidOperationException($"The root inode number of the file system at '{path}' does not fit into {NodeId.InoBits} bits.");
            Volatile.Write(ref _mounts[index], mounted);
            var covers = new byte[Math.Max(_covers.Length, (int)directory.Ino)];
            _covers.CopyTo(covers, 0);
            covers[directory.Ino - 1] = (byte)index;
            Volatile.Write(ref _covers, covers);
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var index = 1; index < _mounts.Length; index++)
        {
            if (Interlocked.Exchange(ref _mounts[index], null) is { } mounted)
                await mounted.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Indexes go round and skip what is in use, so that node ids of a gone mount come back as late as possible.
    private int TakeFreeIndex()
    {
        for (var tries = 0; tries < NodeId.MaxIndex; tries++)
        {
            _lastIndex = _lastIndex == NodeId.MaxIndex ? 1 : _lastIndex + 1;
            if (_mounts[_lastIndex] is null)
                return _lastIndex;
        }

        throw new InvalidOperationException($"All {NodeId.MaxIndex} mounts of this daemon are in use; unmount one or start another daemon.");
    }

    private int CoverOf(ulong pseudoIno)
    {
        var covers = Volatile.Read(ref _covers);
        return pseudoIno - 1 < (ulong)covers.Length ? covers[pseudoIno - 1] : 0;
    }

    // The mount and inode behind a node id; null for the pseudo tree (ino is then the pseudo inode) and for a mount that is gone (ino 0).
    private IMountedFileSystem? Resolve(ulong nodeid, out ulong ino)
    {
        var index = NodeId.Index(nodeid);
        ino = NodeId.Ino(nodeid);
        if (index == 0)
        {
            if (nodeid != NodeId.Root || (index = CoverOf(NodeId.Root)) == 0)
                return null;
            var root = Volatile.Read(ref _mounts[index]);
            ino = root?.RootIno ?? 0;
            return root;
        }

        var mounted = Volatile.Read(ref _mounts[index]);
        if (mounted is null)
            ino = 0;
        return mounted;
    }
}
