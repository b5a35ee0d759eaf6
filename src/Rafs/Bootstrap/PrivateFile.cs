using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs;

/// <summary>Makes files without a name, which nobody else can open, and therefore nobody else can truncate below a mapping.</summary>
internal static class PrivateFile
{
    private const uint OwnerOnly = 0x180;

    /// <summary>An unlinked file in the directory; null when the directory cannot hold one.</summary>
    public static SafeFileHandle? TryCreate(string directory)
    {
        int fd = BootstrapNative.OpenFile(directory, BootstrapNative.UnnamedFile | BootstrapNative.CloseOnExec, OwnerOnly);
        if (fd >= 0)
        {
            return new SafeFileHandle(fd, ownsHandle: true);
        }

        // Some file systems (overlayfs on old kernels, NFS) know no unnamed files.
        string path = Path.Combine(directory, $".bootstrap-{Guid.NewGuid():N}");
        fd = BootstrapNative.OpenFile(path, BootstrapNative.ReadWriteCreateExclusive | BootstrapNative.CloseOnExec, OwnerOnly);
        if (fd < 0)
        {
            return null;
        }

        var file = new SafeFileHandle(fd, ownsHandle: true);
        if (BootstrapNative.Unlink(path) == 0)
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>A file in memory, to be sealed by <see cref="Seal"/> once it is written.</summary>
    /// <exception cref="IOException">The kernel gives none.</exception>
    public static SafeFileHandle CreateInMemory()
    {
        int fd = BootstrapNative.CreateMemoryFile("rafs-bootstrap", BootstrapNative.MemoryFileFlags);
        return fd >= 0
            ? new SafeFileHandle(fd, ownsHandle: true)
            : throw new IOException($"memfd_create failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>From now on neither content nor length can change.</summary>
    /// <exception cref="IOException">The kernel refuses.</exception>
    public static void Seal(SafeFileHandle memoryFile)
    {
        if (BootstrapNative.FileControl(memoryFile, BootstrapNative.AddSeals, BootstrapNative.AllSeals) != 0)
        {
            throw new IOException($"Sealing the private copy of the bootstrap failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
