using System.Text.Json.Nodes;
using Nydus.Image.Tests.Blobs;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Building;

/// <summary>
/// The commands that made the golden images, run again: the same bootstraps and blobs byte for byte. An image with known differences is compared with what the writer
/// makes of the reference's model once they are taken over into it; that the writer gives back the reference's bytes otherwise is shown for every golden bootstrap by itself.
/// </summary>
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
        byte[] expected = differences.Length == 0 ? ReplayedImage.BytesOf(row.Image.Bootstrap) : Adopted(row, ours, differences);
        AssertSame(expected, bytes);
        foreach (KnownDifference difference in differences)
        {
            byte[] without = Adopted(row, ours, differences.Where(other => other != difference));
            Assert.False(without.AsSpan().SequenceEqual(bytes), "There is no such difference any more: " + difference);
        }

        if (differences.Length == 0)
            Assert.Equal(row.Image.Blobs, ours.Blobs);
        AssertReport(row, ours, differences);
        AssertBlobs(row, ours);
        Assert.Equal(replay.ContentsOf(row.ContentBootstrap, GoldenData.BlobDirectory), replay.ContentsOf(ours.Bootstrap, ours.BlobDirectory));
    }

    /// <summary>A directory build writes a second bootstrap, for files that lie elsewhere: here an image without any.</summary>
    [Theory]
    [InlineData("a-v5-zstd-blake3")]
    [InlineData("a-v6-zstd-blake3")]
    public void SecondBootstrap_IsThatOfTheReference(string name)
    {
        string golden = GoldenData.Image(name).Bootstrap + ReplayedImage.SecondSuffix;
        Assert.SkipUnless(File.Exists(golden), "skipped: the golden set at hand has no second bootstraps");
        using var replay = new GoldenReplay(trees);
        byte[] ours = File.ReadAllBytes(replay.Run(GoldenRow.Of(name)).Bootstrap + ReplayedImage.SecondSuffix);
        byte[] expected = File.ReadAllBytes(golden);
        AssertSame(expected, ours);
    }

    /// <summary>The bootstrap of the reference with some differences taken over from ours.</summary>
    private static byte[] Adopted(GoldenRow row, ReplayedImage ours, IEnumerable<KnownDifference> differences)
    {
        ImageModel golden = BootstrapLoader.Load(row.Image.Bootstrap);
        ImageModel own = BootstrapLoader.Load(ours.Bootstrap);
        foreach (KnownDifference difference in differences)
            difference.Adopt(golden, own);
        using var stream = new MemoryStream();
        BootstrapWriter.Write(golden, stream);
        return stream.ToArray();
    }

    /// <summary>The report has the same keys in the same order, and the same values but for the excused ones.</summary>
    private static void AssertReport(GoldenRow row, ReplayedImage ours, KnownDifference[] differences)
    {
        string path = Path.Combine(GoldenData.Root, "images", row.Image.Name, row.Arguments[0] + ".json");
        if (!File.Exists(path))
            return;
        JsonObject expected = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        JsonObject actual = ours.Report.DeepClone().AsObject();
        foreach (JsonObject report in (JsonObject[])[expected, actual])
        {
            // It is another program.
            report["version"] = "";

            // Times, and of the steps that each program has.
            report["trace"]!["consumed_time"] = new JsonObject();

            // The reference names the blobs of the parent, which no external file is in.
            if (row.Arguments.Contains("--parent-bootstrap"))
                report["external_blobs"] = new JsonArray();

            // Of a file with several names that the dictionary has, the reference counts no name, and ours the first.
            if (row.Arguments.Contains("--chunk-dict"))
                (report["trace"]!["registered_events"]!["dedup_chunks"], report["trace"]!["registered_events"]!["dedup_uncompressed_size"]) = (0, 0);

            // Ids follow from what the known difference changes in the blob.
            if (differences.Length > 0)
                report["blobs"] = report["blobs"]!.AsArray().Count;
        }

        Assert.Equal(expected.ToJsonString(), actual.ToJsonString());
    }

    /// <summary>A blob of the same id has the same bytes: the id leaves out the digests of chunks. Ids are compared with the bootstraps.</summary>
    private static void AssertBlobs(GoldenRow row, ReplayedImage ours)
    {
        Assert.Equal(row.WritesBlob ? 1 : 0, ours.Files.Length);
        foreach (string file in ours.Files)
        {
            string golden = Path.Combine(GoldenData.BlobDirectory, Path.GetFileName(file));
            if (File.Exists(golden))
                AssertSame(File.ReadAllBytes(golden), File.ReadAllBytes(file));
        }
    }

    private static void SkipWhereZstdDiffers(GoldenRow row) =>
        GoldenZstd.SkipUnlessTheSame(row.Image.Compressor == "zstd" ? RafsCompressor.Zstd : RafsCompressor.None);

    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int same = expected.CommonPrefixLength(actual);
        Assert.True(same == expected.Length && same == actual.Length, $"The first difference is at 0x{same:x}; lengths {expected.Length} and {actual.Length}.");
    }
}
