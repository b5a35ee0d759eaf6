namespace Nydus.Image.Sources.Archives;

/// <summary>What an archive may ask for before it is refused.</summary>
internal static class TarLimits
{
    /// <summary>Bytes of an extended header or a long name: more than any image can keep, little enough to hold.</summary>
    public const int ExtendedHeader = 1 << 20;

    /// <summary>Bytes of a file: what a blob can hold uncompressed (format spec 1.8).</summary>
    public const long FileSize = 1L << 44;

    /// <summary>Bytes of a path or a link target (PATH_MAX).</summary>
    public const int Path = 4096;

    /// <summary>Bytes of a component (NAME_MAX).</summary>
    public const int Name = 255;

    /// <summary>Bytes of all attribute names of a file together: Linux cannot list more (XATTR_LIST_MAX).</summary>
    public const int XattrNames = 64 << 10;

    /// <summary>Symbolic links on the way to an entry's directory, as the kernel counts them.</summary>
    public const int SymbolicLinks = 40;

    /// <summary>
    /// Bytes of the metadata of an archive, replaced entries included: about four million plain files. A bootstrap beyond it could not be read either
    /// (format spec 1.8), and a few kilobytes of gzip can hold millions of entries.
    /// </summary>
    public const long Metadata = 1L << 30;

    /// <summary>What an entry counts besides its name, target and attributes.</summary>
    public const int MetadataPerEntry = 256;
}
