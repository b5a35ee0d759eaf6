namespace Nydus.Rafs;

/// <summary>One entry of a directory, <c>.</c> and <c>..</c> included.</summary>
public ref struct RafsDirEntry
{
    public ReadOnlySpan<byte> Name;

    /// <summary>v5: i_ino; v6: nid.</summary>
    public ulong Ino;

    /// <summary>The Linux DT_ value of the type: 4 directory, 8 regular, 10 symlink, 6 block, 2 character, 1 fifo, 12 socket, 0 unknown.</summary>
    public byte DirentType;

    /// <summary>Where the entry after this one starts: 1 for the entry after the first.</summary>
    public ulong NextOffset;
}
