using System.Globalization;

namespace Nydus.Bench.Macro.Start;

/// <summary>Memory of a process by what it is for, from <c>/proc/PID/smaps</c>, in MiB.</summary>
internal sealed class MemoryKinds
{
    public const string Framework = "code and data of .NET's own assemblies";
    public const string Product = "code and data of the product's assemblies and plugins";
    public const string Runtime = "the runtime's native libraries";
    public const string System = "the system's native libraries";
    public const string Generated = "compiled code, stubs, type tables";
    public const string Anonymous = "managed heap, stacks, private memory";
    public const string Heap = "the C library's heap";
    public const string Mapped = "mapped bootstrap and other files";

    public static readonly IReadOnlyList<string> All = [Framework, Product, Runtime, System, Generated, Anonymous, Heap, Mapped];

    private readonly Dictionary<string, (double Rss, double Pss)> _kinds = [];

    private MemoryKinds()
    {
    }

    public double Rss => _kinds.Values.Sum(kind => kind.Rss);

    public double Pss => _kinds.Values.Sum(kind => kind.Pss);

    /// <summary>Pages that no other process has.</summary>
    public double Private { get; private set; }

    public (double Rss, double Pss) this[string kind] => _kinds.GetValueOrDefault(kind);

    public static MemoryKinds Of(int pid)
    {
        var memory = new MemoryKinds();
        var kind = "";
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps")))
        {
            // 7f0000000000-7f0000001000 r-xp 00000000 08:01 1234   /path: only the line that begins a mapping has a dash before its first blank.
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields[0].Contains('-', StringComparison.Ordinal))
                kind = KindOf(fields.Length == 6 ? fields[5].Trim() : "");
            else if (fields[0] is "Rss:" or "Pss:" or "Private_Clean:" or "Private_Dirty:")
                memory.Add(kind, fields[0], double.Parse(fields[1], CultureInfo.InvariantCulture) / 1024);
        }

        return memory;
    }

    private static string KindOf(string path) => path switch
    {
        "[heap]" => Heap,
        "" => Anonymous,
        _ when path[0] == '[' => Anonymous,
        _ when path.Contains("doublemapper", StringComparison.Ordinal) => Generated,
        _ when path.EndsWith(".dll", StringComparison.Ordinal) => path.Contains("/shared/Microsoft.NETCore.App/", StringComparison.Ordinal) ? Framework : Product,
        _ when path.Contains("/shared/Microsoft.NETCore.App/", StringComparison.Ordinal) || path.Contains("libhostfxr", StringComparison.Ordinal) => Runtime,
        _ when path.Contains(".so", StringComparison.Ordinal) => System,
        _ => Mapped,
    };

    private void Add(string kind, string field, double size)
    {
        var (rss, pss) = _kinds.GetValueOrDefault(kind);
        if (field == "Rss:")
            _kinds[kind] = (rss + size, pss);
        else if (field == "Pss:")
            _kinds[kind] = (rss, pss + size);
        else
            Private += size;
    }
}
