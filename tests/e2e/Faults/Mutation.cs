namespace Nydus.E2E.Faults;

/// <summary>A damage of one file, the same for the same seed.</summary>
internal static class Mutation
{
    /// <summary>Flips bits, overwrites words with awkward values, cuts, zeroes or repeats a piece.</summary>
    public static void Apply(string path, int seed)
    {
        var random = new Random(seed);
        var bytes = File.ReadAllBytes(path);
        for (var damages = random.Next(1, 4); damages > 0 && bytes.Length > 8; damages--)
            bytes = Damage(bytes, random);
        File.WriteAllBytes(path, bytes);
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        // Headers are short and matter most: every second damage falls into the first 4 KiB.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 4096) : bytes.Length);
        var length = Math.Min(random.Next(1, 64), bytes.Length - at);
        switch (random.Next(6))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill(0xff);
                return bytes;
            case 2:
                bytes.AsSpan(at, length).Clear();
                return bytes;
            case 3:
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
            case 4:
                return bytes[..at];
            default:
                bytes.AsSpan(random.Next(bytes.Length - length + 1), length).CopyTo(bytes.AsSpan(at, length));
                return bytes;
        }
    }
}
