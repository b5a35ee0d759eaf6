using System.Globalization;
using Nydus.Abstractions;
using Nydus.FileSystems.Tests.Requests;

namespace Nydus.Damage.Tests;

/// <summary>
/// Damaged files under the whole chain in one process, with validation on: right bytes or EIO and a line that names the blob, never a wrong byte, an
/// exception, a hang, a leak or more memory than a daemon may take.
/// </summary>
public class DamageTests
{
    /// <summary>Of this program with all images and the copies that it compares, in KiB: 264 MiB were seen. A leak of one row's buffers would be more than the rest.</summary>
    private const long MostMemory = 320 << 10;
    private const int DamagesOfARow = 350;
    private const int LeastDamages = 20_000;
    private const int Readers = 2;

    private static readonly string[] s_plain = ["c-v5", "c-v6", "c-v6-batch", "c-v6-blob-toc", "c-v6-encrypt", "dict-v6", "c-v6-chunk-4k", "c-v6-targz-ref"];
    private static readonly string[] s_stored = ["c-v5", "c-v6", "c-v6-encrypt", "c-v6-targz-ref"];

    private static bool IsFullRun => Environment.GetEnvironmentVariable("NYDUS_TEST_FULL") is { Length: > 0 };

    public static IEnumerable<TheoryDataRow<string, CacheForm, DamagedPart>> Rows() =>
        from image in s_plain.Select(static name => (Name: name, Form: CacheForm.Plain)).Concat(s_stored.Select(static name => (Name: name, Form: CacheForm.Stored)))
        from part in Enum.GetValues<DamagedPart>()
        where part != DamagedPart.SideFile || image.Name != "c-v5" // v5 has none
        select new TheoryDataRow<string, CacheForm, DamagedPart>(image.Name, image.Form, part);

    [Fact]
    public void There_are_enough_damages() => Assert.InRange(Rows().Count() * DamagesOfARow, LeastDamages, int.MaxValue);

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Right_bytes_or_EIO(string name, CacheForm form, DamagedPart part)
    {
        WholeImage whole = await WholeImage.ReadAsync(name, form);
        (int first, int count) = IsFullRun ? (DamagesOfARow, 10 * DamagesOfARow) : (0, DamagesOfARow);
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => Task.Run(async () =>
        {
            using var place = new Workplace();
            using var reply = new NativeReply();
            for (int seed = first + reader; seed < first + count; seed += Readers)
                await new DamageCase(whole, part, seed).RunAsync(place, reply);
        })));
        Assert.InRange(PeakMemory(), 1, MostMemory);
    }

    private static long PeakMemory() =>
        long.Parse(File.ReadLines("/proc/self/status").Single(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2], CultureInfo.InvariantCulture);
}
