namespace Nydus.Image.Sources.Archives;

/// <summary>What an entry of an archive stands for.</summary>
internal enum TarEntryType
{
    Regular,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}
