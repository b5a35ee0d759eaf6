using System.Diagnostics;

namespace Nydus.Bench.Macro.Peers;

/// <summary>The last lines a process wrote, for the message when it fails; reading them also keeps its pipes from filling.</summary>
internal sealed class OutputTail
{
    private const int Lines = 30;
    private readonly Queue<string> _lines = new();

    public Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var process = Process.Start(start) ?? throw new InvalidOperationException(program + " could not be started");
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public override string ToString()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }

    private void Add(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            if (_lines.Count == Lines)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }
}
