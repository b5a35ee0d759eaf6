namespace Nydus.Bench.Micro;

/// <summary>Bytes that compress about as well as program files do: records with fields that repeat, count and vary.</summary>
internal static class Chunks
{
    public static byte[] Make(int size)
    {
        var random = new Random(1);
        var chunk = new byte[size];
        for (int at = 0; at < size; at++)
        {
            chunk[at] = (at % 16) switch
            {
                < 6 => (byte)"record"[at % 16],
                < 10 => (byte)(at >> (8 * (at % 16 - 6))),
                _ => (byte)random.Next(random.Next(1, 256)),
            };
        }

        return chunk;
    }
}
