using System.Text;

namespace Nydus.FileSystems;

/// <summary>
/// The directories above mount points (behaviour spec 4.2). Inode 1 is the root, further ones count up in order of creation and are never
/// removed: a mount point stays as an empty directory after its unmount.
/// </summary>
internal sealed class PseudoTree
{
    private readonly Lock _lock = new();
    private PseudoDirectory[] _byIno;

    internal PseudoTree() => _byIno = [new PseudoDirectory(NodeId.Root, null, [])];

    internal PseudoDirectory Root => _byIno[0];

    internal PseudoDirectory? Find(ulong ino)
    {
        var all = Volatile.Read(ref _byIno);
        return ino - 1 < (ulong)all.Length ? all[ino - 1] : null;
    }

    /// <summary>Gives the directory at an absolute path, made with all its parents if it is missing.</summary>
    /// <exception cref="ArgumentException">Not an absolute path of plain names.</exception>
    internal PseudoDirectory GetOrCreate(string path)
    {
        if (!path.StartsWith('/'))
            throw new ArgumentException($"'{path}' is not an absolute path inside the mount; write it with a leading '/'.", nameof(path));
        lock (_lock)
        {
            var directory = Root;
            foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                var name = Encoding.UTF8.GetBytes(part);
                if (part is "." or ".." || name.Length > 255 || part.Contains('\0', StringComparison.Ordinal))
                    throw new ArgumentException($"'{path}' holds a part that is no plain name of at most 255 bytes.", nameof(path));
                directory = directory.Find(name) ?? Append(directory, name);
            }

            return directory;
        }
    }

    private PseudoDirectory Append(PseudoDirectory parent, byte[] name)
    {
        var child = new PseudoDirectory((ulong)_byIno.Length + 1, parent, name);
        Volatile.Write(ref _byIno, [.. _byIno, child]);
        parent.Add(child);
        return child;
    }
}
