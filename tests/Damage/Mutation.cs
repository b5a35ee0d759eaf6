using System.Buffers.Binary;

namespace Nydus.Damage.Tests;

/// <summary>Damages of a file: what disks, transfers and hands do to it.</summary>
internal static class Mutation
{
    private const int Kinds = 10;
    private const int Block = 4096;
    private static readonly uint[] s_awkward = [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_f000, 0x0100_0000, 0x0100_0001];

    /// <summary>A damaged copy; the same for the same state of <paramref name="random"/>. One damage mostly, now and then up to three.</summary>
    public static byte[] Of(byte[] whole, Random random)
    {
        byte[] bytes = [.. whole];
        for (int damages = random.Next(4) == 0 ? random.Next(2, 4) : 1; damages > 0; damages--)
            bytes = bytes.Length < 16 ? [.. bytes, .. Noise(random, 16)] : Damage(bytes, random);
        return bytes;
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        int at = Place(bytes.Length, random);
        int length = Math.Min(random.Next(4) == 0 ? random.Next(1, 2 * Block) : random.Next(1, 64), bytes.Length - at);
        Span<byte> piece = bytes.AsSpan(at, length);
        switch (random.Next(Kinds))
        {
            case 0 or 1:
                Flip(bytes, at, random);
                return bytes;
            case 2:
                for (int flips = random.Next(2, 17); flips > 0; flips--)
                    Flip(bytes, Place(bytes.Length, random), random);
                return bytes;
            case 3:
                piece.Clear();
                return bytes;
            case 4:
                random.NextBytes(piece);
                return bytes;
            case 5:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Math.Min(at & ~3, bytes.Length - 4)), s_awkward[random.Next(s_awkward.Length)]);
                return bytes;
            case 6:
                return Cut(bytes, at, random);
            case 7:
                return [.. bytes, .. Noise(random, length)];
            case 8:
                return Splice(bytes, at, length, random);
            default:
                SwapBlocks(bytes, at, random);
                return bytes;
        }
    }

    // Headers and tables stand at the start and at the end, and matter most.
    private static int Place(int length, Random random) => random.Next(3) switch
    {
        0 => random.Next(Math.Min(length, Block)),
        1 => length - 1 - random.Next(Math.Min(length, 3 * Block)),
        _ => random.Next(length),
    };

    private static void Flip(byte[] bytes, int at, Random random) => bytes[at] ^= (byte)(1 << random.Next(8));

    private static byte[] Cut(byte[] bytes, int at, Random random) => random.Next(3) switch
    {
        0 => bytes[..at],
        1 => bytes[..^1],
        _ => bytes[..(at & ~(Block - 1))],
    };

    /// <summary>A piece from elsewhere, laid over what is there or pushed in between.</summary>
    private static byte[] Splice(byte[] bytes, int at, int length, Random random)
    {
        byte[] piece = bytes.AsSpan(random.Next(bytes.Length - length + 1), length).ToArray();
        if (random.Next(2) == 0)
            return [.. bytes[..at], .. piece, .. bytes[at..]];
        piece.CopyTo(bytes, at);
        return bytes;
    }

    private static void SwapBlocks(byte[] bytes, int at, Random random)
    {
        int size = random.Next(2) == 0 ? Block : random.Next(1, 128);
        int first = at / size * size;
        int second = Place(bytes.Length, random) / size * size;
        size = Math.Min(size, bytes.Length - Math.Max(first, second));
        byte[] kept = bytes.AsSpan(first, size).ToArray();
        bytes.AsSpan(second, size).CopyTo(bytes.AsSpan(first));
        kept.CopyTo(bytes, second);
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        if (random.Next(2) == 0)
            random.NextBytes(bytes);
        return bytes;
    }
}
