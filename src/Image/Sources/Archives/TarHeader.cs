namespace Nydus.Image.Sources.Archives;

/// <summary>A header block of a tar archive as it stands there: POSIX ustar, GNU, or the older kind without a magic.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int BlockSize = 512;

    private const int ChecksumOffset = 148;
    private const int ChecksumSize = 8;

    private readonly ReadOnlySpan<byte> _block = block;

    public byte Type => _block[156];

    public ReadOnlySpan<byte> Name => Text(0, 100);

    public ReadOnlySpan<byte> LinkName => Text(157, 100);

    public ReadOnlySpan<byte> Mode => _block.Slice(100, 8);

    public ReadOnlySpan<byte> Uid => _block.Slice(108, 8);

    public ReadOnlySpan<byte> Gid => _block.Slice(116, 8);

    public ReadOnlySpan<byte> Size => _block.Slice(124, 12);

    public ReadOnlySpan<byte> ModificationTime => _block.Slice(136, 12);

    public ReadOnlySpan<byte> DeviceMajor => HasDevices ? _block.Slice(329, 8) : "0"u8;

    public ReadOnlySpan<byte> DeviceMinor => HasDevices ? _block.Slice(337, 8) : "0"u8;

    /// <summary>What stands before the name and a slash; the GNU format has other things at its place.</summary>
    public ReadOnlySpan<byte> Prefix => _block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(345, 155) : [];

    private bool HasDevices => _block.Slice(257, 5).SequenceEqual("ustar"u8);

    /// <summary>The sum of all bytes with the sum's own field blank. Some old programs summed signed bytes.</summary>
    public bool HasRightChecksum()
    {
        if (!TarNumber.TryParse(_block.Slice(ChecksumOffset, ChecksumSize), out long stated))
            return false;
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BlockSize; i++)
        {
            byte value = i is >= ChecksumOffset and < ChecksumOffset + ChecksumSize ? (byte)' ' : _block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return stated == unsigned || stated == signed;
    }

    private ReadOnlySpan<byte> Text(int offset, int size)
    {
        ReadOnlySpan<byte> field = _block.Slice(offset, size);
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
