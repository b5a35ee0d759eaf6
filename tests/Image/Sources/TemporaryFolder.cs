using System.Diagnostics;

namespace Nydus.Image.Tests.Sources;

/// <summary>A folder that is gone after the test, however deep the test made it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("nydus-image-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose()
    {
        // The runtime cannot delete paths beyond PATH_MAX.
        using Process rm = Process.Start("rm", ["-rf", Path]);
        rm.WaitForExit();
    }
}
