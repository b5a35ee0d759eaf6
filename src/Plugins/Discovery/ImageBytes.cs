using System.Buffers.Binary;

namespace Nydus.Plugins.Discovery;

/// <summary>Little-endian numbers of an untrusted file. Every read is checked.</summary>
internal readonly ref struct ImageBytes(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Length => _bytes.Length;

    /// <exception cref="BadImageFormatException">It lies outside, as with all methods here.</exception>
    public ReadOnlySpan<byte> Span(int offset, int length) =>
        offset >= 0 && length >= 0 && length <= _bytes.Length - offset ? _bytes.Slice(offset, length) : throw new BadImageFormatException("it is damaged or cut short");

    public ImageBytes Slice(int offset, int length) => new(Span(offset, length));

    public byte Byte(int offset) => Span(offset, 1)[0];

    public ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Span(offset, 2));

    public uint UInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Span(offset, 4));

    public ulong UInt64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Span(offset, 8));

    /// <summary>A number that is an offset or a length within these bytes.</summary>
    public int Offset(int offset) =>
        UInt32(offset) is var value && value <= (uint)_bytes.Length ? (int)value : throw new BadImageFormatException("it is damaged or cut short");

    /// <summary>The bytes from an offset to the zero that ends them.</summary>
    public ReadOnlySpan<byte> ZeroTerminated(int offset)
    {
        ReadOnlySpan<byte> rest = Span(offset, _bytes.Length - offset);
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? rest[..end] : throw new BadImageFormatException("it is damaged or cut short");
    }
}
