using Microsoft.Win32.SafeHandles;

namespace Nydus.Rafs;

/// <summary>Opens bootstraps: v5, v6, or a data blob with the bootstrap inside (format spec 2.2, 3.2, 4.4.1).</summary>
public static class RafsBootstrap
{
    /// <summary>Opens the file. It is read once; afterwards it may change or vanish.</summary>
    /// <param name="path">A bootstrap, or a data blob with an inlined bootstrap. Its base name without extensions is the id of blobs whose id stands in the file name.</param>
    /// <param name="mode">How the bootstrap is held.</param>
    /// <param name="workDirectory">Where the private copy goes; null or unusable: memory (memfd).</param>
    /// <exception cref="RafsFormatException">Not a RAFS image, or a damaged one: the message names the field, its offset and value.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RafsImage Open(string path, BootstrapMode mode, string? workDirectory)
    {
        BootstrapMemory memory = Read(path, mode, workDirectory, out bool isDataBlob);
        return Load(memory, new FileNameBlobId(path, isDataBlob));
    }

    /// <summary>The bytes of the bootstrap that the file is or has inside.</summary>
    /// <param name="isDataBlob">Whether it was inside.</param>
    /// <exception cref="RafsFormatException">There is none.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static BootstrapMemory Read(string path, BootstrapMode mode, string? workDirectory, out bool isDataBlob)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeFileHandle file = OpenFile(path);
        long length = RandomAccess.GetLength(file);

        // The end is looked at first: a blob without any data begins with its bootstrap, and data can begin like one.
        if (InlinedBootstrap.TryLoad(file, length, mode, workDirectory) is { } inlined)
        {
            isDataBlob = true;
            return inlined;
        }

        isDataBlob = false;
        return Detect(file, length) is not null
            ? BootstrapMemory.Load(file, 0, length, mode, workDirectory)
            : throw new RafsFormatException($"'{path}' ({length} bytes) is no RAFS image: no v5 or v6 magic at its start, no bootstrap at its end.");
    }

    /// <summary>The version of the bootstrap; null when it is none.</summary>
    internal static RafsVersion? Detect(BootstrapMemory memory)
    {
        memory.TryGetSpan(0, (int)Math.Min(memory.Length, RafsV5SuperBlock.StoredSize), out ReadOnlySpan<byte> start);
        return Detect(start);
    }

    /// <summary>Makes an image of bytes that are already in memory, and takes the memory over, in failure too.</summary>
    /// <exception cref="RafsFormatException">Not a RAFS image, or a damaged one.</exception>
    internal static RafsImage Load(BootstrapMemory memory, FileNameBlobId fileId)
    {
        try
        {
            return Detect(memory) switch
            {
                RafsVersion.V5 => new RafsV5Image(memory, fileId),
                RafsVersion.V6 => new RafsV6Image(memory, fileId),
                _ => throw new RafsFormatException("The bootstrap has neither the magic of v5 at offset 0 nor that of v6 at offset 1024."),
            };
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>The magics are looked at before anything is copied: a data blob can have any length.</summary>
    private static RafsVersion? Detect(SafeFileHandle file, long length)
    {
        byte[] start = new byte[(int)Math.Min(length, RafsV5SuperBlock.StoredSize)];
        FileRange.ReadExactly(file, 0, start);
        return Detect(start);
    }

    private static RafsVersion? Detect(ReadOnlySpan<byte> start)
    {
        if (start.Length < RafsV5SuperBlock.StoredSize)
        {
            return null;
        }

        bool isV5 = BitConverter.ToUInt32(start) == RafsV5SuperBlock.ExpectedMagic && BitConverter.ToUInt32(start[4..]) == RafsV5SuperBlock.ExpectedVersion;
        bool isV6 = BitConverter.ToUInt32(start[ErofsSuperBlock.Position..]) == ErofsSuperBlock.ExpectedMagic;
        return isV5 ? RafsVersion.V5 : isV6 ? RafsVersion.V6 : null;
    }
}
