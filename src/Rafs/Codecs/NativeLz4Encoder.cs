namespace Nydus.Rafs.Codecs;

/// <summary>lz4 by the distribution's liblz4, which needs no state between calls.</summary>
internal sealed class NativeLz4Encoder : ILz4Encoder
{
    public string Name
    {
        get
        {
            int version = LibLz4.VersionNumber();
            return $"liblz4 {version / 10000}.{version / 100 % 100}.{version % 100}";
        }
    }

    public unsafe int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            return LibLz4.Compress(from, to, source.Length, destination.Length);
        }
    }
}
