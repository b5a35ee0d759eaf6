using System.Diagnostics;

namespace Nydus.Image.Tests.Blobs;

/// <summary>The source trees of the golden images, made once. They need root: owners, devices and capabilities.</summary>
public sealed class GoldenTrees : IDisposable
{
    private readonly Lazy<string?> _directory = new(Make);

    /// <summary>The path of a tree; skips the running test where the trees cannot be made.</summary>
    public string Path(string tree)
    {
        if (_directory.Value is null)
        {
            Assert.Skip("skipped: the golden trees need root, python3, setcap, setfacl and the full golden set");
        }

        return System.IO.Path.Combine(_directory.Value, tree);
    }

    public void Dispose()
    {
        if (_directory is { IsValueCreated: true, Value: { } directory })
        {
            Remove(directory);
        }
    }

    private static string? Make()
    {
        string script = System.IO.Path.Combine(GoldenData.Root, "mktree.py");
        if (!File.Exists(script) || Environment.UserName != "root")
        {
            return null;
        }

        string directory = Directory.CreateTempSubdirectory("nydus-trees-").FullName;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("python3", [script, directory]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return directory;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No python3.
        }

        Remove(directory);
        return null;
    }

    /// <summary>Not by the runtime: some names are not UTF-8.</summary>
    private static void Remove(string directory)
    {
        using Process process = Process.Start("rm", ["-rf", directory]);
        process.WaitForExit();
    }
}
