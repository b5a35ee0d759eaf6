using System.Globalization;
using System.Text;

namespace Nydus.Image.Progress;

/// <summary>A step of long work and how far it is. Written by workers, read by the display, without locks.</summary>
internal sealed class ProgressStep(string name, long totalBytes)
{
    /// <summary>Seconds.</summary>
    private const int LongestTimeLeft = 86400;

    private static readonly string[] s_units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    private long _bytes;
    private long _files;

    public string Name => name;

    /// <summary>0 when not known.</summary>
    public long TotalBytes => totalBytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Files => Interlocked.Read(ref _files);

    /// <summary>All that is known, in one line.</summary>
    /// <param name="elapsed">Since the step began.</param>
    public string Describe(TimeSpan elapsed)
    {
        long bytes = Bytes;
        long files = Files;
        double rate = elapsed > TimeSpan.Zero ? bytes / elapsed.TotalSeconds : 0;
        var text = new StringBuilder(name);
        if (files > 0)
            text.Append(files == 1 ? ", 1 file" : $", {files} files");
        if (bytes > 0 || totalBytes > 0)
            text.Append(", ").Append(Amount(bytes));
        if (totalBytes > 0)
            text.Append(" of ").Append(Amount(totalBytes));

        // Nothing is said of a time that nobody can wait for.
        if (rate >= 1)
            text.Append(", ").Append(Amount(rate)).Append("/s");
        if (rate >= 1 && totalBytes > bytes && (totalBytes - bytes) / rate < LongestTimeLeft)
            text.Append(", ").Append(TimeSpan.FromSeconds(Math.Ceiling((totalBytes - bytes) / rate)).ToString("c", CultureInfo.InvariantCulture)).Append(" left");
        return text.ToString();
    }

    public void AddBytes(long count) => Interlocked.Add(ref _bytes, count);

    public void AddFiles(long count) => Interlocked.Add(ref _files, count);

    private static string Amount(double bytes)
    {
        if (bytes < 1024)
            return Math.Floor(bytes) is var whole && whole == 1 ? "1 byte" : $"{whole} bytes";
        int unit = -1;
        while (bytes >= 1024 && unit < s_units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0} {s_units[unit]}");
    }
}
