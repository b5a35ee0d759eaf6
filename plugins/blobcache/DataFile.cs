using Microsoft.Win32.SafeHandles;
using Nydus.Plugin.BlobCache.Locking;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache;

/// <summary>An open data file. Sparse, at its final length from the start, never truncated: others may be reading it.</summary>
internal sealed class DataFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private DataFile(SafeFileHandle file, string path, bool isWritable, bool wasComplete, long length)
    {
        (_file, _path) = (file, path);
        IsWritable = isWritable;
        HadFullLength = wasComplete;
        Length = length;
        Fd = (int)file.DangerousGetHandle();
    }

    public int Fd { get; }

    /// <summary>False when only reading is allowed: what is there is served, nothing is added.</summary>
    public bool IsWritable { get; }

    /// <summary>Whether the file had its full length before it was opened. If not, no chunk in it can be ready, whatever a map says.</summary>
    public bool HadFullLength { get; }

    /// <summary>No chunk ends past it; <see cref="long.MaxValue"/> when the image does not tell the length of the blob.</summary>
    public long Length { get; }

    /// <summary>Opens or makes the file (spec section 5.3).</summary>
    /// <param name="path">Where.</param>
    /// <param name="expectedLength">In bytes; 0 when it is not known.</param>
    /// <param name="forgetMap">Takes the chunk map away; called before a file that is too short is replaced.</param>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static DataFile Open(string path, long expectedLength, Action forgetMap)
    {
        const int MostReplacements = 3;
        for (int attempt = 1; ; attempt++)
        {
            bool existed = UnixFile.TryGetStatus(path, out _, out _);
            SafeFileHandle? file = UnixFile.OpenReadWrite(path, create: true, out int errno);
            bool isWritable = file is not null;
            if (errno is Errno.EROFS or Errno.EACCES or Errno.EPERM)
                file = UnixFile.OpenRead(path, out errno);
            if (file is null)
                throw new IOException($"The cache file {path} cannot be opened: {UnixFile.Describe(errno)}.");

            try
            {
                if (existed && isWritable && IsTooShort(file, expectedLength) && attempt <= MostReplacements)
                {
                    using (FileRangeLock.Take(file, 0, 1))
                        Replace(file, path, expectedLength, forgetMap);
                    file.Dispose();
                    continue;
                }

                // Until the length is set, another of our daemons must not conclude that the file was incomplete when the map was filled.
                using FileRangeLock sizing = isWritable ? FileRangeLock.Take(file, 0, 1) : default;
                bool hadFullLength = MatchLength(file, path, expectedLength, isWritable);
                return new DataFile(file, path, isWritable, hadFullLength, expectedLength == 0 ? long.MaxValue : expectedLength);
            }
            catch (Exception e)
            {
                file.Dispose();
                // EFBIG comes as ArgumentOutOfRangeException: an image may claim any length.
                if (e is UnauthorizedAccessException or ArgumentOutOfRangeException)
                    throw new IOException($"The cache file {path} cannot be prepared: {e.Message}", e);
                throw;
            }
        }
    }

    /// <summary>Whether somebody has made the file shorter since it was opened.</summary>
    public bool WasCut() => IsWritable && Length != long.MaxValue && UnixFile.GetStatus(_file).Length < Length;

    /// <summary>Writes all of the data.</summary>
    /// <exception cref="IOException">Some or all of it could not be written.</exception>
    public void Write(ReadOnlySpan<byte> data, long offset)
    {
        if (!IsWritable)
            throw new IOException($"The cache file {_path} can only be read.");
        try
        {
            RandomAccess.Write(_file, data, offset);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentOutOfRangeException or ObjectDisposedException)
        {
            throw new IOException($"The cache file {_path} cannot be written at offset {offset}: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsTooShort(SafeFileHandle file, long expected)
    {
        // Another daemon may be about to set the length of the file it has just made.
        SpinWait wait = default;
        FileStatus status = UnixFile.GetStatus(file);
        for (int i = 0; i < 50 && status.Length < expected; i++)
        {
            wait.SpinOnce();
            status = UnixFile.GetStatus(file);
        }

        return status.Kind == FileKind.Regular && status.Length < expected;
    }

    /// <summary>
    /// Puts a new file in place of one that was cut. Never made longer where it is: a daemon that still has it open would take the holes for its
    /// chunks; so it keeps the short file and notices.
    /// </summary>
    private static void Replace(SafeFileHandle cut, string path, long length, Action forgetMap)
    {
        if (!UnixFile.TryGetStatus(path, out FileStatus there, out _) || there.Inode != UnixFile.GetStatus(cut).Inode)
            return; // Somebody else has replaced it meanwhile.
        string temporary = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Guid.NewGuid():N}.tmp");
        using SafeFileHandle fresh = UnixFile.OpenReadWrite(temporary, create: true, out int errno)
            ?? throw new IOException($"The cache file {path} is too short and cannot be replaced: {UnixFile.Describe(errno)}.");
        try
        {
            RandomAccess.SetLength(fresh, length);
            // Before the new file: its holes must never meet the old map's bits.
            forgetMap();
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static bool MatchLength(SafeFileHandle file, string path, long expected, bool isWritable)
    {
        FileStatus status = UnixFile.GetStatus(file);
        if (status.Kind != FileKind.Regular)
            throw new IOException($"The cache file {path} is not a regular file; remove it.");
        if (expected == 0)
            return status.Length > 0;
        if (status.Length > expected)
        {
            throw new IOException(
                $"The cache file {path} has {status.Length} bytes, but the blob has {expected}: it belongs to something else. Remove it, or use another work_dir.");
        }

        if (status.Length == expected)
            return true;
        if (!isWritable)
            throw new IOException($"The cache file {path} has {status.Length} of {expected} bytes and can only be read.");
        RandomAccess.SetLength(file, expected);
        return false;
    }
}
