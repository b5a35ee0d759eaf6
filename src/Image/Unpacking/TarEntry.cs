namespace Nydus.Image.Unpacking;

/// <summary>A member of a tar archive.</summary>
internal readonly record struct TarEntry
{
    public const char Regular = '0';
    public const char HardLink = '1';
    public const char SymbolicLink = '2';
    public const char CharacterDevice = '3';
    public const char BlockDevice = '4';
    public const char Directory = '5';
    public const char Fifo = '6';
    public const char ExtendedHeader = 'x';

    /// <summary>Raw bytes, no slash at the start.</summary>
    public required byte[] Name { get; init; }

    public required char Type { get; init; }

    /// <summary>Raw bytes; empty unless it is a link.</summary>
    public byte[] LinkName { get; init; } = [];

    /// <summary>Permission bits, set-id bits and the sticky bit.</summary>
    public uint Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    /// <summary>Bytes of data behind the header.</summary>
    public long Size { get; init; }

    /// <summary>Seconds since 1970; may be negative.</summary>
    public long Mtime { get; init; }

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public TarEntry()
    {
    }
}
