using Microsoft.Extensions.Logging;
using Nydus.Fuse;
using Nydus.Fuse.Abi;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.FileSystems;

/// <summary>
/// Serves an image: metadata straight from the mapped bootstrap, data from its storage. Keeps nothing per inode. Allocation budget: 0 bytes for
/// every request but a READ that has to be fetched.
/// </summary>
public sealed partial class RafsFileSystem : IMountedFileSystem
{
    private readonly RafsImage _image;
    private readonly ImageStorage _storage;
    private readonly RafsFileSystemOptions _options;
    private readonly ILogger _logger;
    private readonly ulong _nodeIdBase;
    private readonly bool _hasOwners;
    private readonly ulong _mountSeconds;
    private int _corruptionsLogged;

    /// <param name="nodeIdBase">The mount's index in the upper 8 bits.</param>
    /// <param name="image">Not owned.</param>
    /// <param name="storage">Not owned.</param>
    public RafsFileSystem(ulong nodeIdBase, RafsImage image, ImageStorage storage, RafsFileSystemOptions options, ILogger logger, TimeProvider timeProvider)
    {
        _nodeIdBase = nodeIdBase;
        _image = image;
        _storage = storage;
        _options = options;
        _logger = logger;
        _hasOwners = image.Features.HasFlag(RafsFeatures.ExplicitUidGid);
        _mountSeconds = (ulong)timeProvider.GetUtcNow().ToUnixTimeSeconds();
    }

    public ulong RootIno => _image.RootIno;

    public bool HasNoXattr => !_options.EnableXattr && !_image.Features.HasFlag(RafsFeatures.HasXattr);

    /// <summary>Image and storage belong to whoever made them.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private int ToErrno(RafsStatus status, ulong ino, int wrongType)
    {
        switch (status)
        {
            case RafsStatus.Ok:
                return FuseResult.Ok;
            case RafsStatus.NotFound:
                return -Errno.ENOENT;
            case RafsStatus.NotDirectory:
                return -Errno.ENOTDIR;
            case RafsStatus.WrongType:
                return -wrongType;
            default:
                ReportCorrupt(ino);
                return -Errno.EIO;
        }
    }

    // A damaged bootstrap would give a line for every request: the first ones say enough.
    private void ReportCorrupt(ulong ino)
    {
        const int LinesAtMost = 10;
        // Looked at first: a counter that only went up would come round.
        if (Volatile.Read(ref _corruptionsLogged) >= LinesAtMost)
            return;
        var line = Interlocked.Increment(ref _corruptionsLogged);
        if (line < LinesAtMost)
            LogCorrupt(_logger, ino);
        else if (line == LinesAtMost)
            LogCorruptLast(_logger, ino);
    }

    [LoggerMessage(3001, LogLevel.Error, "inode {Ino}: the bootstrap contradicts itself; requests for it are answered with EIO. Check the image with 'nydus-image check'.")]
    private static partial void LogCorrupt(ILogger logger, ulong ino);

    [LoggerMessage(3002, LogLevel.Error, "inode {Ino}: the bootstrap contradicts itself; further damage in this image is not logged.")]
    private static partial void LogCorruptLast(ILogger logger, ulong ino);
}
