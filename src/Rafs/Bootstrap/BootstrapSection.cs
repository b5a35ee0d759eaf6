namespace Nydus.Rafs;

/// <summary>A named range of the bootstrap, as its superblock states it.</summary>
internal readonly record struct BootstrapSection(string Name, long Offset, long Length)
{
    /// <summary>From untrusted numbers.</summary>
    /// <exception cref="RafsFormatException">The offset is beyond what a file can have.</exception>
    public static BootstrapSection At(string name, ulong offset, long length) => offset <= long.MaxValue
        ? new BootstrapSection(name, (long)offset, length)
        : throw new RafsFormatException($"The {name} lies at offset {offset}, outside of any file.");

    /// <exception cref="RafsFormatException">The offset is no multiple.</exception>
    public void RequireAlignment(int alignment)
    {
        if (Offset % alignment != 0)
        {
            throw new RafsFormatException($"The {Name} lies at offset {Offset}, which is no multiple of {alignment}.");
        }
    }

    /// <exception cref="RafsFormatException">The section is not inside.</exception>
    public void RequireInside(long start, long end)
    {
        if (Offset < start || Length < 0 || Offset > end || Length > end - Offset)
        {
            throw new RafsFormatException($"The {Name} ({Length} bytes at offset {Offset}) does not lie within {start} to {end}.");
        }
    }

    /// <exception cref="RafsFormatException">The sections, both checked to be inside, share bytes.</exception>
    public void RequireApart(BootstrapSection other)
    {
        if (Offset < other.Offset + other.Length && other.Offset < Offset + Length)
        {
            throw new RafsFormatException($"The {Name} ({Length} bytes at offset {Offset}) overlaps the {other.Name} ({other.Length} bytes at offset {other.Offset}).");
        }
    }
}
