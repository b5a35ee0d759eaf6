using Microsoft.Win32.SafeHandles;
using Nydus.Image.Requests;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>Reads the metadata of a tree into nodes, with a few threads: it is system calls, and those of two directories do not wait for each other.</summary>
internal sealed class DirectoryScanner(SafeFileHandle rootHandle, DirectoryPaths paths, WhiteoutSpec droppedWhiteouts, int layer)
{
    private const int MostThreads = 4;

    /// <summary>Fills the tree below the root. The walk keeps its own stack, so depth costs heap and not call frames.</summary>
    /// <exception cref="ImageException">Something cannot be read, cannot be held by an image, or changed meanwhile.</exception>
    public void Scan(ImageNode root, CancellationToken cancellation)
    {
        int count = Math.Min(Environment.ProcessorCount, MostThreads);
        var pending = new PendingDirectories(root, count);
        var others = new Thread[count - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int number = i + 1;
            others[i] = new Thread(() => Read(root, pending, number, cancellation)) { Name = "scan", IsBackground = true };
            others[i].Start();
        }

        Read(root, pending, 0, cancellation);
        foreach (Thread other in others)
            other.Join();
        pending.ThrowIfFailed();
    }

    private void Read(ImageNode root, PendingDirectories pending, int thread, CancellationToken cancellation)
    {
        try
        {
            using var handles = new DirectoryHandles(rootHandle, root, paths);
            var reader = new DirectoryReader(handles, paths, droppedWhiteouts, layer);
            while (pending.TryTake(thread, out ImageNode? directory))
            {
                cancellation.ThrowIfCancellationRequested();
                reader.ReadChildren(directory);
                pending.Finish(thread, directory);
            }
        }
        catch (Exception e)
        {
            // Thrown again by the thread that asked for the scan.
            pending.Fail(e);
        }
    }
}
