namespace Nydus.Rafs;

/// <summary>How chunks are encrypted; values as on disk (format spec 1.6).</summary>
public enum RafsCipher : uint
{
    None = 0,
    Aes128Xts = 1,
}
