using Nydus.Bench.Macro.Images;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Decoding;

/// <summary>
/// A tree made here, packed with one compressor by the <c>nydus-image</c> that lies beside the program under test. Larger than the golden images, so that
/// decoding weighs more than starting.
/// </summary>
internal sealed class DecodeImage
{
    private const int Files = 48;
    private const int FileSize = 4 << 20;
    private const int RecordSize = 16;
    private const int SharedNames = 4096;

    private DecodeImage(string folder, string source, string compressor)
    {
        BlobFolder = Directory.CreateDirectory(Path.Combine(folder, compressor)).FullName;
        Bootstrap = Path.Combine(folder, compressor + ".boot");
        Compressor = compressor;
        var all = TreeListing.Of(source);
        WarmUp = all.Where(static (_, index) => index % 3 == 0);
        Measured = all.Where(static (_, index) => index % 3 != 0);
    }

    public string Compressor { get; }

    public string Bootstrap { get; }

    public string BlobFolder { get; }

    /// <summary>A third of the files.</summary>
    public TreeListing WarmUp { get; }

    /// <summary>The others; no chunk of theirs is in the first ones.</summary>
    public TreeListing Measured { get; }

    /// <summary>One image for each compressor, of the same tree.</summary>
    public static IReadOnlyList<DecodeImage> Make(string nydusImage, string folder, params string[] compressors)
    {
        var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
        for (var number = 0; number < Files; number++)
            File.WriteAllBytes(Path.Combine(source, $"file-{number:D3}"), Content(number));
        var images = compressors.Select(compressor => new DecodeImage(folder, source, compressor)).ToList();
        foreach (var image in images)
            Command.Run(nydusImage, "create", "--compressor", image.Compressor, "-B", image.Bootstrap, "-D", image.BlobFolder, "-l", "warn", source);
        return images;
    }

    /// <summary>Compresses to somewhat less than half, as programs and libraries do: records that repeat, count and vary.</summary>
    private static byte[] Content(int seed)
    {
        var random = new Random(seed);
        var names = new byte[SharedNames * 8];
        new Random(1).NextBytes(names);
        var content = new byte[FileSize];
        for (var at = 0; at < content.Length; at += RecordSize)
        {
            var record = content.AsSpan(at, RecordSize);
            names.AsSpan(random.Next(SharedNames) * 8, 8).CopyTo(record);
            BitConverter.TryWriteBytes(record[8..], at / RecordSize);
            BitConverter.TryWriteBytes(record[12..], (ushort)random.Next(1 << random.Next(1, 16)));
        }

        return content;
    }
}
