using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>Bytes of bootstraps.</summary>
internal static class Bytes
{
    /// <summary>Taken out of the data blob where it is inside of one.</summary>
    public static byte[] OfBootstrap(string path)
    {
        using BootstrapMemory memory = RafsBootstrap.Read(path, BootstrapMode.Cached, null, out _);
        Assert.True(memory.TryGetSpan(0, (int)memory.Length, out ReadOnlySpan<byte> bytes));
        return bytes.ToArray();
    }

    /// <summary>Fails with the place of the first difference.</summary>
    public static void AssertEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int same = expected.CommonPrefixLength(actual);
        if (same < expected.Length || same < actual.Length)
        {
            int start = same & ~15;
            Assert.Fail(
                $"The first difference is at 0x{same:x}; lengths {expected.Length} and {actual.Length}. Expected, then actual, from 0x{start:x}:\n"
                + $"{Convert.ToHexString(Part(expected, start))}\n{Convert.ToHexString(Part(actual, start))}");
        }
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, int start) => bytes[Math.Min(start, bytes.Length)..Math.Min(start + 64, bytes.Length)];
}
