using Nydus.Image.Tests.Blobs;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Building;

/// <summary>The commands that made the golden images, run again: the same bytes but for the known differences.</summary>
public sealed class GoldenReplayTests(GoldenTrees trees) : IClassFixture<GoldenTrees>
{
    public static TheoryData<string> Images => [.. GoldenRow.All.Select(row => row.Image.Name)];

    [Theory]
    [MemberData(nameof(Images))]
    public void Image_IsThatOfTheReference(string name)
    {
        GoldenRow row = GoldenRow.Of(name);
        SkipWhereZstdDiffers(row);
        using var replay = new GoldenReplay(trees);
        ReplayedImage ours = replay.Run(row);
        KnownDifference[] differences = KnownDifference.Of(row);
        byte[] bytes = ReplayedImage.BytesOf(ours.Bootstrap);
        AssertSame(Rewritten(row.Image.Bootstrap, ours.Bootstrap, differences), bytes);
    }

    private static byte[] Rewritten(string golden, string ours, IEnumerable<KnownDifference> differences)
    {
        ImageModel model = BootstrapLoader.Load(golden);
        ImageModel own = BootstrapLoader.Load(ours);
        foreach (KnownDifference difference in differences)
            difference.Adopt(model, own);
        using var stream = new MemoryStream();
        BootstrapWriter.Write(model, stream);
        return stream.ToArray();
    }

    private static void SkipWhereZstdDiffers(GoldenRow row) =>
        GoldenZstd.SkipUnlessTheSame(row.Image.Compressor == "zstd" ? RafsCompressor.Zstd : RafsCompressor.None);

    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int same = expected.CommonPrefixLength(actual);
        if (same < expected.Length || same < actual.Length)
            Assert.Fail($"The first difference is at 0x{same:x}; lengths {expected.Length} and {actual.Length}");
    }
}
