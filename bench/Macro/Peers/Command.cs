using System.Diagnostics;

namespace Nydus.Bench.Macro.Peers;

/// <summary>Programs that are run to their end.</summary>
internal static class Command
{
    /// <summary>Runs a program; a failure becomes an exception with what it said.</summary>
    public static void Run(string program, params IEnumerable<string> arguments)
    {
        var output = new OutputTail();
        using var process = output.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    /// <summary>Runs a program and returns the bytes it wrote to standard output.</summary>
    public static byte[] Capture(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException(program + " could not be started");
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        return process.ExitCode == 0 ? bytes.ToArray() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    /// <summary>Where a program is, looking along PATH and in the folders of the superuser.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
