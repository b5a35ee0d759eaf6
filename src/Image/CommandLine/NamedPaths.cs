using Nydus.Abstractions;
using Nydus.Image.Contents;
using Nydus.Image.Output;

namespace Nydus.Image.CommandLine;

/// <summary>
/// The paths of a command line and what each is for. What would be written over something else of the same command line, or to no directory, is refused
/// before anything is written. FIFOs and devices are not looked at: they hold nothing that is lost.
/// </summary>
internal sealed class NamedPaths
{
    private readonly List<(string Option, string Path)> _inputs = [];
    private readonly List<(string Option, string Path)> _outputs = [];
    private readonly List<(string Option, string Path)> _directories = [];

    /// <param name="option">Or argument, for messages.</param>
    /// <param name="path">Null: not given.</param>
    public NamedPaths Reads(string option, params ReadOnlySpan<string?> path) => Add(_inputs, option, path);

    /// <inheritdoc cref="Reads"/>
    public NamedPaths Writes(string option, string? path) => Add(_outputs, option, path);

    /// <inheritdoc cref="Reads"/>
    public NamedPaths WritesInto(string option, string? path) => Add(_directories, option, path);

    /// <summary>Adds the blobs of an image, when they are files.</summary>
    public NamedPaths ReadsBlobs(IStorageBackend backend, IEnumerable<string> ids) =>
        backend is LocalBlobs local ? Reads("the data blob", [.. ids.Select(local.PathOf)]) : this;

    /// <exception cref="ImageException">Two of them are the same, or one cannot be what it is for.</exception>
    public void Check()
    {
        foreach ((string option, string path) in _directories)
            RequireDirectory(option, path);
        for (int i = 0; i < _outputs.Count; i++)
        {
            (string option, string path) = _outputs[i];
            if (Directory.Exists(path))
                throw new ImageException($"{option} must be a file, and {path} is a directory");
            RequireDirectory(option, Path.GetDirectoryName(Path.GetFullPath(path))!);
            RefuseSame(_outputs[i], _inputs, "would overwrite");
            RefuseSame(_outputs[i], _outputs[..i], "would be the same file as");
        }
    }

    private NamedPaths Add(List<(string Option, string Path)> list, string option, params ReadOnlySpan<string?> paths)
    {
        foreach (string? path in paths)
        {
            if (path is not null && !FileKind.IsSpecial(path))
                list.Add((option, path));
        }

        return this;
    }

    private static void RequireDirectory(string option, string path)
    {
        if (!Directory.Exists(path))
            throw new ImageException(File.Exists(path) ? $"{option}: {path} is no directory" : $"{option}: the directory {path} does not exist; make it first");
    }

    private static void RefuseSame((string Option, string Path) output, List<(string Option, string Path)> others, string relation)
    {
        foreach ((string option, string path) in others)
        {
            if (IsSame(output.Path, path))
                throw new ImageException($"{output.Option} {output.Path} {relation} {option} {path}: give another name");
        }
    }

    /// <summary>Whether both lead to one file, or would once they are made.</summary>
    private static bool IsSame(string one, string other)
    {
        if (FileKind.IdentityOf(one) is { } identity)
            return FileKind.IdentityOf(other) == identity;
        return Path.GetFileName(one) == Path.GetFileName(other)
            && FileKind.IdentityOf(Path.GetDirectoryName(Path.GetFullPath(one))!) is { } directory
            && FileKind.IdentityOf(Path.GetDirectoryName(Path.GetFullPath(other))!) == directory
            && FileKind.IdentityOf(other) is null;
    }
}
