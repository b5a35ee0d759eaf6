using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nydus.Bench.Macro.Peers;

namespace Nydus.Bench.Macro.Soak;

/// <summary>The tree the image is made from. It stays beside the image: what the mount says is compared with it.</summary>
internal sealed class SoakTree
{
    public const int SmallFiles = 2000;
    public const int FilesEach = 50;
    public const int WideEntries = 5000;
    public const int BigMebibytes = 256;

    /// <summary>Names below the root of the tree.</summary>
    public const string Small = "small";
    public const string Wide = "wide";
    public const string Medium = "medium";
    public const string Big = "big";
    public const string Programs = "bin";
    public const string Libraries = "lib";

    /// <summary>Checksums in the form of sha256sum, of all but <see cref="Big"/> and itself.</summary>
    public const string Sums = "sums";

    private const int MediumSize = 8 * 1024 * 1024;
    private const int LargestSmallFile = 16 * 1024;
    private static readonly string[] CopiedPrograms = ["sh", "ls", "true", "sha256sum"];

    private readonly Random _random = new(20);

    public SoakTree(string root)
    {
        Root = root;
        WriteSmallFiles();
        WriteWideDirectory();
        File.WriteAllBytes(Path.Combine(root, Medium), RandomBytes(MediumSize));
        Loader = CopyPrograms();
        WriteSums();
        WriteBigFile();
    }

    public string Root { get; }

    /// <summary>The program that loads the programs of the tree with the libraries of the tree, below the root.</summary>
    public string Loader { get; }

    /// <summary>The path of a small file below the root.</summary>
    /// <param name="number">From 0, below <see cref="SmallFiles"/>.</param>
    public static string SmallFile(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Small}/dir{number / FilesEach:d2}/file{number % FilesEach:d2}");

    private void WriteSmallFiles()
    {
        for (var i = 0; i < SmallFiles; i++)
        {
            var path = Path.Combine(Root, SmallFile(i));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, RandomBytes(1 + _random.Next(LargestSmallFile)));
            if (i % FilesEach == 0)
                File.CreateSymbolicLink(path + ".link", Path.GetFileName(path));
        }
    }

    private void WriteWideDirectory()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, Wide)).FullName;
        for (var i = 0; i < WideEntries; i++)
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"entry-with-a-longer-name-{i:d5}")), "");
    }

    // Half of the bytes can be compressed, as in an image.
    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes.AsSpan(0, count / 2));
        return bytes;
    }

    private string CopyPrograms()
    {
        var programs = Directory.CreateDirectory(Path.Combine(Root, Programs)).FullName;
        var libraries = Directory.CreateDirectory(Path.Combine(Root, Libraries)).FullName;
        string? loader = null;
        foreach (var name in CopiedPrograms)
        {
            var program = Command.Find(name) ?? throw new InvalidOperationException(name + " is not on PATH");
            File.Copy(program, Path.Combine(programs, name));
            foreach (var line in Encoding.UTF8.GetString(Command.Capture("ldd", program)).Split('\n'))
            {
                // "name => /path (0x…)", and "/path (0x…)" for the loader itself.
                if (line.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word[0] == '/') is not { } library)
                    continue;
                var copy = Path.Combine(libraries, Path.GetFileName(library));
                File.Copy(library, copy, overwrite: true);
                if (!line.Contains("=>", StringComparison.Ordinal))
                    loader = Path.Combine(Libraries, Path.GetFileName(library));
            }
        }

        return loader ?? throw new InvalidOperationException("ldd names no loader: the programs of this machine are static");
    }

    private void WriteSums()
    {
        var sums = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray())
            sums.Append(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))).Append("  ").Append(Path.GetRelativePath(Root, path)).Append('\n');
        File.WriteAllText(Path.Combine(Root, Sums), sums.ToString());
    }

    private void WriteBigFile() => Command.Run(
        "fio", "--name=write", "--filename=" + Path.Combine(Root, Big), string.Create(CultureInfo.InvariantCulture, $"--size={BigMebibytes}m"), "--rw=write", "--bs=64k",
        "--verify=crc32c", "--verify_interval=4096", "--do_verify=0", "--verify_state_save=0", "--refill_buffers", "--buffer_compress_percentage=50", "--ioengine=psync",
        "--thread", "--minimal");
}
