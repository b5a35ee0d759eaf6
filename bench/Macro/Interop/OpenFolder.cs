namespace Nydus.Bench.Macro.Interop;

/// <summary>An open directory, the starting point of relative names.</summary>
internal sealed unsafe class OpenFolder : IDisposable
{
    public OpenFolder(string path)
    {
        fixed (byte* name = CString.Of(path))
            Descriptor = Libc.open(name, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (Descriptor < 0)
            throw Libc.Failed("open", path);
    }

    public int Descriptor { get; }

    /// <summary>Opens a file below for reading.</summary>
    /// <param name="name">Relative, with a NUL behind it.</param>
    public int Open(byte[] name, int flags)
    {
        fixed (byte* path = name)
        {
            var fd = Libc.openat(Descriptor, path, Libc.O_RDONLY | Libc.O_CLOEXEC | flags);
            return fd >= 0 ? fd : throw Libc.Failed("openat", System.Text.Encoding.UTF8.GetString(name));
        }
    }

    public void Dispose() => _ = Libc.close(Descriptor);
}
