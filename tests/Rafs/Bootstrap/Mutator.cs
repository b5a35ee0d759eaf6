using System.Buffers.Binary;

namespace Nydus.Tests;

/// <summary>Damages bytes in the ways that files get damaged or forged. The seed decides everything.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly ulong[] _borders = [0, 1, 0x7F, 0xFF, 0xFFF, 0x1000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, long.MaxValue, ulong.MaxValue];
    private readonly Random _random = new(seed);

    /// <summary>A damaged copy.</summary>
    public byte[] Mutate(byte[] original)
    {
        byte[] bytes = (byte[])original.Clone();
        int damages = _random.Next(1, 4);
        for (int i = 0; i < damages && bytes.Length > 16; i++)
        {
            bytes = Damage(bytes);
        }

        return bytes;
    }

    private byte[] Damage(byte[] bytes)
    {
        switch (_random.Next(16))
        {
            case 0:
                return bytes[.._random.Next(bytes.Length)];
            case 1:
                return bytes[..(_random.Next(bytes.Length) & ~511)];
            case < 7:
                bytes[Position(bytes, 1)] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case < 11:
                int at = Position(bytes, sizeof(ulong));
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), _borders[_random.Next(_borders.Length)]);
                return bytes;
            case < 13:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Position(bytes, sizeof(ushort))), (ushort)_random.Next(1 << 16));
                return bytes;
            case 13:
                _random.NextBytes(bytes.AsSpan(Position(bytes, 16), 16));
                return bytes;
            default:
                int length = _random.Next(1, Math.Min(bytes.Length, 256));
                bytes.AsSpan(_random.Next(bytes.Length - length), length).CopyTo(bytes.AsSpan(_random.Next(bytes.Length - length)));
                return bytes;
        }
    }

    /// <summary>Rather where something is: most of an image is padding.</summary>
    private int Position(byte[] bytes, int length)
    {
        int at = 0;
        for (int attempt = 0; attempt < 8; attempt++)
        {
            at = _random.Next(bytes.Length - length);
            if (bytes[at] != 0)
            {
                break;
            }
        }

        return at;
    }
}
