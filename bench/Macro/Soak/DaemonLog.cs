using System.Text;

namespace Nydus.Bench.Macro.Soak;

/// <summary>The log file of a daemon, read as it grows.</summary>
internal sealed class DaemonLog(string path)
{
    private readonly List<string> _lines = [];
    private long _position;

    public string Path { get; } = path;

    /// <summary>The last lines, for a message.</summary>
    public string Tail => string.Join('\n', _lines.TakeLast(20));

    /// <summary>Reads what was written since the last call.</summary>
    /// <exception cref="SoakFailure">The daemon warned of something: nothing of this load gives it a reason to.</exception>
    public void Check()
    {
        if (!File.Exists(Path))
            return;
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _position;
        var bytes = new byte[file.Length - _position];
        var text = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        // A line that is being written is left for the next call.
        text = text[..(text.LastIndexOf((byte)'\n') + 1)];
        _position += text.Length;
        var before = _lines.Count;
        _lines.AddRange(Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (_lines.Skip(before).FirstOrDefault(IsWarning) is not null)
            throw new SoakFailure("the daemon's log:\n" + string.Join('\n', _lines.Skip(before)));
    }

    // "[time] LEVEL …"; the lines of a stack trace are indented.
    private static bool IsWarning(string line)
    {
        var rest = line.AsSpan(line.IndexOf("] ", StringComparison.Ordinal) + 1).TrimStart();
        return line[0] == '[' && (rest.StartsWith("WARN ") || rest.StartsWith("ERROR "));
    }
}
