using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Blobs;

/// <summary>The regular files of a directory in blob order (format spec 6.5, 2.8): per directory the files, then the sub-directories; names are raw bytes.</summary>
internal static partial class SourceFiles
{
    private const int CloseOnExec = 0x80000;

    public static List<(ImageNode Node, byte[] Path)> List(string directory)
    {
        var start = new ProcessStartInfo("find", [directory, "-mindepth", "1", "-printf", @"%y %s %P\0"])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        using Process find = Process.Start(start)!;
        string listing = find.StandardOutput.ReadToEnd();
        find.WaitForExit();
        Assert.Equal(0, find.ExitCode);

        var children = new Dictionary<string, List<(byte[] Name, char Type, ulong Size)>>();
        foreach (string line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ', 3);
            int slash = parts[2].LastIndexOf('/');
            string parent = slash < 0 ? "" : parts[2][..slash];
            if (!children.TryGetValue(parent, out List<(byte[], char, ulong)>? list))
            {
                children[parent] = list = [];
            }

            list.Add((Encoding.Latin1.GetBytes(parts[2][(slash + 1)..]), parts[0][0], ulong.Parse(parts[1])));
        }

        var files = new List<(ImageNode, byte[])>();
        Walk("", Encoding.UTF8.GetBytes(directory), children, files);
        return files;
    }

    public static FileStream Open(byte[] path)
    {
        int fd = OpenFile([.. path, 0], CloseOnExec);
        Assert.True(fd >= 0);
        return new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    private static void Walk(
        string relative, byte[] path, Dictionary<string, List<(byte[] Name, char Type, ulong Size)>> children, List<(ImageNode, byte[])> files)
    {
        if (!children.TryGetValue(relative, out List<(byte[] Name, char Type, ulong Size)>? list))
        {
            return;
        }

        list.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        foreach ((byte[] name, _, ulong size) in list.Where(child => child.Type == 'f'))
        {
            files.Add((new ImageNode { Name = name, Mode = 0x81A4, Size = size }, [.. path, (byte)'/', .. name]));
        }

        foreach ((byte[] name, _, _) in list.Where(child => child.Type == 'd'))
        {
            string text = Encoding.Latin1.GetString(name);
            Walk(relative.Length == 0 ? text : $"{relative}/{text}", [.. path, (byte)'/', .. name], children, files);
        }
    }

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int OpenFile(byte[] path, int flags);
}
