namespace Nydus.E2E.Harness;

/// <summary>A folder of one test's own. Whatever is still mounted below it is detached before it is deleted.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder() => Path = Directory.CreateTempSubdirectory("nydus-e2e-").FullName;

    public string Path { get; }

    /// <summary>The path of something below.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes an empty folder below and returns its path.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Copies files into a new folder below, writable by their owner.</summary>
    public string CopyInto(string name, params IEnumerable<string> files)
    {
        var folder = Make(name);
        foreach (var file in files)
            CopyFile(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)));
        return folder;
    }

    public static void CopyFile(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    public void Dispose()
    {
        foreach (var mountpoint in MountTable.Below(Path).Reverse())
            Libc.Detach(mountpoint);
        // Names that are no UTF-8 are beyond what .NET can delete.
        using var removal = Tool.Start("rm", ["-rf", "--one-file-system", Path]);
        removal.WaitForExit();
    }
}
