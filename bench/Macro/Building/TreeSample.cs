using System.Globalization;

namespace Nydus.Bench.Macro.Building;

/// <summary>A tree of the machine's own files: the same one whenever it is made from the same files.</summary>
internal sealed class TreeSample
{
    private const int Stretches = 40;

    /// <summary>How far the bytes may be ahead of the files, as a part of all: room for large files.</summary>
    private const int Ahead = 8;

    private static readonly string[] s_sources = ["/usr/lib", "/usr/share"];

    private TreeSample(string path) => Folder = path;

    public string Folder { get; }

    public int Files { get; private set; }

    public long Bytes { get; private set; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Files} files, {Bytes / 1e6:F0} MB");

    /// <summary>
    /// Copies files from evenly spaced stretches of all, in the order of their paths, so that directories are as full as in the original. Fewer where the machine
    /// has not got as many.
    /// </summary>
    /// <param name="folder">Made by this.</param>
    /// <param name="files">How many.</param>
    /// <param name="bytes">How many about.</param>
    public static TreeSample Make(string folder, int files, long bytes)
    {
        var sample = new TreeSample(folder);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device };
        FileInfo[] all = [.. s_sources.Where(Directory.Exists)
            .SelectMany(source => new DirectoryInfo(source).EnumerateFiles("*", options))
            .OrderBy(file => file.FullName, StringComparer.Ordinal)];
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            var end = (int)((long)all.Length * (stretch + 1) / Stretches);
            for (var i = (int)((long)all.Length * stretch / Stretches); i < end && sample.Files < (long)files * (stretch + 1) / Stretches; i++)
            {
                if (sample.Bytes + all[i].Length <= ((double)bytes * (sample.Files + 1) / files) + (bytes / Ahead))
                    sample.Copy(all[i]);
            }
        }

        return sample;
    }

    private void Copy(FileInfo file)
    {
        var target = Folder + file.FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        file.CopyTo(target);
        Files++;
        Bytes += file.Length;
    }
}
