using Microsoft.Win32.SafeHandles;
using Nydus.Plugin.Files;

namespace Nydus.Plugin.BlobCache.SideFiles;

/// <summary>The small files kept beside a blob's data: <c>&lt;id&gt;.blob.meta</c>, <c>&lt;id&gt;.blob.digest</c>, <c>&lt;id&gt;.blob.toc</c>, <c>&lt;id&gt;.image.boot</c>.</summary>
internal sealed class SideFileStore(string workDir, string blobId)
{
    private const string Prefix = "blob.";
    private const string BootstrapName = "image.boot";
    private const int LongestName = 32;

    public int Read(string name, long offset, Span<byte> destination)
    {
        if (offset < 0)
            return 0;
        using SafeFileHandle? file = OpenRegular(name, out _);
        int total = 0;
        while (file is not null && total < destination.Length)
        {
            int count = RandomAccess.Read(file, destination[total..], offset + total);
            if (count == 0)
                break;
            total += count;
        }

        return total;
    }

    public long GetLength(string name)
    {
        using SafeFileHandle? file = OpenRegular(name, out long length);
        return file is null ? -1 : length;
    }

    public void Write(string name, ReadOnlySpan<byte> content)
    {
        string path = GetPath(name) ?? throw new IOException($"A side file cannot be called \"{name}\".");
        string temporary = CacheFileNames.MakeTemporaryPath(workDir);
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
                RandomAccess.Write(file, content, 0);
            // Renaming replaces it at once. Readers that have the old one open, or mapped, keep it.
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new IOException($"The side file {path} cannot be written: {e.Message}", e);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report; a leftover temporary file is never read.
        }
    }

    private SafeFileHandle? OpenRegular(string name, out long length)
    {
        length = -1;
        if (GetPath(name) is not { } path || UnixFile.OpenRead(path, out _) is not { } file)
            return null;
        FileStatus status = UnixFile.GetStatus(file);
        if (status.Kind == FileKind.Regular)
        {
            length = status.Length;
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Null when the name is not that of a side file: data files and maps are out of reach here.</summary>
    private string? GetPath(string name)
    {
        bool isSideFile = name == BootstrapName || (name.Length is > 5 and <= LongestName
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && IsPlain(name.AsSpan(Prefix.Length))
            && name is not ("blob.data" or "blob.raw"));
        return isSideFile ? Path.Combine(workDir, $"{blobId}.{name}") : null;
    }

    // By hand: searching with a set of characters is code that the runtime compiles, at every start, for these few letters.
    private static bool IsPlain(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
                return false;
        }

        return true;
    }
}
