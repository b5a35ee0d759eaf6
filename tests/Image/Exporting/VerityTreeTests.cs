using System.Security.Cryptography;
using Nydus.Image.Exporting;

namespace Nydus.Image.Tests.Exporting;

public sealed class VerityTreeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(2, 4096)]
    [InlineData(128, 4096)]
    [InlineData(129, 4096)]
    [InlineData(16384, 512)]
    [InlineData(16385, 512)]
    public void EveryLevelDigestsTheOneBehindIt(int blocks, int blockSize)
    {
        byte[] data = new byte[blocks * blockSize];
        new Random(5).NextBytes(data);
        using var file = new FileStream(_folder["device"], FileMode.Create);
        file.Write(data);
        file.Flush();
        var tree = new VerityTree(file, data.Length, blockSize);
        byte[] root = tree.Write(CancellationToken.None);

        (byte[] expectedTree, byte[] expectedRoot) = Reference(data, blockSize);
        Assert.Equal(expectedRoot, root);
        Assert.Equal((data.Length + 4095) / 4096 * 4096, tree.Offset);
        Assert.Equal(expectedTree.Length, tree.Length);
        byte[] device = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(device);
        if (expectedTree.Length > 0)
            Assert.Equal(expectedTree, device[(int)tree.Offset..]);
        Assert.Contains($"--data-block-size={blockSize} --hash-block-size=4096 --data-blocks {blocks} --hash-offset {tree.Offset} {Convert.ToHexStringLower(root)}", tree.Options(root));
    }

    // Slots without a digest are zeros: veritysetup refuses anything else.
    private static (byte[] Tree, byte[] Root) Reference(byte[] data, int blockSize)
    {
        if (data.Length == 0)
            return ([], SHA256.HashData(new byte[4096]));
        byte[] level = data;
        int unit = blockSize;
        byte[] tree = [];
        while (level.Length > unit)
        {
            byte[] digests = [.. level.Chunk(unit).SelectMany(SHA256.HashData)];
            Array.Resize(ref digests, (digests.Length + 4095) / 4096 * 4096);
            tree = [.. digests, .. tree];
            (level, unit) = (digests, 4096);
        }

        return (tree, SHA256.HashData(level));
    }
}
