using System.Diagnostics;
using System.Text;
using Nydus.Bench.Macro.Interop;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>Runs programs of the load. All of them are ended when the load is.</summary>
internal sealed unsafe class LoadProgram(CancellationToken end)
{
    // What takes seconds on an idle machine: after this long it hangs.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private const int ShownCharacters = 4000;
    private const int KilledExitCode = 128 + 9;

    /// <returns>What the program wrote to standard output.</returns>
    /// <exception cref="SoakFailure">It failed, said something on standard error, or did not end.</exception>
    /// <exception cref="OperationCanceledException">The load has ended, and the program with it.</exception>
    public byte[] Run(string program, params string[] arguments)
    {
        end.ThrowIfCancellationRequested();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(end);
        deadline.CancelAfter(Deadline);
        using var process = Start(program, arguments, out var errors);
        using var output = new MemoryStream();
        // Killed when the time is over; its pipes end with it.
        using (deadline.Token.UnsafeRegister(_ => process.Kill(), null))
        {
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
        }

        end.ThrowIfCancellationRequested();
        var said = errors.ToString();
        if (process.ExitCode == 0 && said.Length == 0)
            return output.ToArray();
        var how = deadline.IsCancellationRequested ? "did not end in time" : FormattableString.Invariant($"ended with {process.ExitCode}");
        throw new SoakFailure($"{program} {string.Join(' ', arguments)} {how}:\n{Shown(Encoding.UTF8.GetString(output.ToArray()))}\n{Shown(said)}");
    }

    /// <summary>Starts a program and kills it in the middle of its work.</summary>
    /// <returns>Whether it was killed; false: it had come to its end before.</returns>
    /// <exception cref="SoakFailure">It failed before it was killed.</exception>
    public bool RunAndKill(int milliseconds, string program, params string[] arguments)
    {
        end.ThrowIfCancellationRequested();
        using var process = Start(program, arguments, out var errors);
        _ = Libc.poll(null, 0, milliseconds);
        process.Kill();
        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        if (!process.WaitForExit(Deadline))
            throw new SoakFailure($"{program} {string.Join(' ', arguments)} was killed and does not end");
        process.WaitForExit();
        end.ThrowIfCancellationRequested();
        return errors.Length == 0 && process.ExitCode is 0 or KilledExitCode
            ? process.ExitCode == KilledExitCode
            : throw new SoakFailure(FormattableString.Invariant($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{errors}"));
    }

    private static Process Start(string program, string[] arguments, out StringBuilder errors)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new SoakFailure(program + " could not be started");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new SoakFailure($"{program} could not be started: {e.Message}");
        }

        var lines = new StringBuilder();
        process.ErrorDataReceived += (_, line) => lines.Append(line.Data is { Length: > 0 } said && lines.Length < ShownCharacters ? said + "\n" : "");
        process.BeginErrorReadLine();
        errors = lines;
        return process;
    }

    private static string Shown(string text) => text.Length <= ShownCharacters ? text : text[^ShownCharacters..];
}
