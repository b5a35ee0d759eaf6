using System.Diagnostics;
using Nydus.Image.Requests;
using Nydus.Image.Sources.Directories;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Sources;

/// <summary>The directories the golden images were made of, made again by the golden script: needs root, python3, setcap and setfacl.</summary>
public sealed class GoldenTrees : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _problem;

    public GoldenTrees()
    {
        string script = Path.Combine(GoldenData.Root, "mktree.py");
        _problem = !File.Exists(script) ? "the golden set at hand has no mktree.py" : Make(script);
    }

    /// <summary>Reads a tree; skips the running test where the trees cannot be made.</summary>
    internal DirectorySource Read(string tree, WhiteoutSpec dropped = WhiteoutSpec.None, int layer = 0)
    {
        Assert.SkipWhen(_problem.Length > 0, "skipped: " + _problem);
        return DirectorySource.Read(_folder[tree], dropped, layer, TestContext.Current.CancellationToken);
    }

    /// <summary>Feeds every file of a source to a sink, as a build does.</summary>
    internal static DigestSink Feed(DirectorySource source)
    {
        var sink = new DigestSink();
        Feed(source, source.Root, sink);
        return sink;
    }

    public void Dispose() => _folder.Dispose();

    internal static void Feed(DirectorySource source, ImageNode directory, DigestSink sink)
    {
        foreach (ImageNode child in directory.Children)
        {
            if (child.IsRegular && source.Contains(child))
            {
                using Stream content = source.Open(child);
                sink.Add(child, content, CancellationToken.None);
            }

            Feed(source, child, sink);
        }
    }

    private string Make(string script)
    {
        try
        {
            using Process python = Process.Start(new ProcessStartInfo("python3", [script, _folder.Path]) { RedirectStandardError = true })!;
            string error = python.StandardError.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0 ? "" : "the golden trees cannot be made here: " + error.Trim().Split('\n')[^1];
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return "the golden trees cannot be made here: " + e.Message;
        }
    }
}
