namespace Nydus.Rafs.Building.Numbering;

/// <summary>What makes two names one file.</summary>
internal readonly record struct LinkKey(ulong Ino, ulong Device, int Layer);
