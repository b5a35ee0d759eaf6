namespace Nydus.Rafs;

/// <summary>One extended attribute. Its name is <see cref="Prefix"/> followed by <see cref="Suffix"/>.</summary>
public ref struct RafsXattr
{
    public ReadOnlySpan<byte> Prefix;
    public ReadOnlySpan<byte> Suffix;
    public ReadOnlySpan<byte> Value;
}
