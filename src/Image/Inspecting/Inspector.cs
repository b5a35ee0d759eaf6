using System.Globalization;
using System.Text;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>Answers requests about an image: in JSON where a request is the whole run, as text in a conversation.</summary>
internal sealed class Inspector
{
    private const string Usage =
        """

            stats:              Display RAFS filesystesm metadata
            ls:                 Show files in current directory
            cd DIR:             Change current directory
            stat FILE_NAME:     Show particular information of RAFS file
            blobs:              Show blob table
            prefetch:           Show prefetch table
            chunk OFFSET:       List basic info of a single chunk together with a list of files that share it
            icheck INODE:       Show path of the inode and basic information
            exit:               Exit
                
        """;

    private readonly LoadedImage _loaded;
    private readonly CancellationToken _cancellation;
    private readonly TextWriter _output;
    private readonly ImageEntry _root;
    private readonly EntryText _text;
    private readonly TableText _tables;
    private ImageEntry _current;

    public Inspector(LoadedImage loaded, TextWriter output, CancellationToken cancellation)
    {
        _loaded = loaded;
        _cancellation = cancellation;
        _output = output;
        _root = ImageTree.Root(loaded);
        _current = _root;
        _text = new EntryText(loaded, output);
        _tables = new TableText(loaded, output, cancellation);
    }

    /// <summary>Answers one request; those without JSON print text and <c>null</c>.</summary>
    /// <exception cref="ImageException">There is no such request.</exception>
    public void Answer(string request)
    {
        (string name, string argument) = Split(request);
        switch (name)
        {
            case "stats":
                _output.Write($"{{\"inodes_count\":{_loaded.Image.InodeCount}}}");
                break;
            case "blobs":
                _output.Write(_tables.BlobsJson());
                break;
            case "prefetch":
                _output.Write(_tables.PrefetchJson());
                break;
            case "exit" or "q":
                break;
            default:
                if (!TryAnswer(name, argument))
                {
                    WriteUsage(request);
                    throw new ImageException($"unsupported request: {request}");
                }

                _output.Write("null");
                break;
        }
    }

    /// <summary>Answers lines until <c>exit</c> or the end.</summary>
    public void Converse(TextReader input)
    {
        while (true)
        {
            _output.Write("Inspecting RAFS :> ");
            _output.Flush();
            if (input.ReadLine() is not { } line)
                return;
            (string name, string argument) = Split(line);
            switch (name)
            {
                case "":
                    break;
                case "exit" or "q":
                    return;
                case "stats":
                    _tables.WriteSuperblock();
                    break;
                case "blobs":
                    _tables.WriteBlobs();
                    break;
                case "prefetch":
                    _tables.WritePrefetch();
                    break;
                default:
                    if (!TryAnswer(name, argument))
                        WriteUsage(line.Trim());
                    break;
            }
        }
    }

    private static (string Name, string Argument) Split(string line)
    {
        string trimmed = line.Trim();
        int space = trimmed.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (trimmed, "") : (trimmed[..space], trimmed[(space + 1)..].Trim());
    }

    private bool TryAnswer(string name, string argument)
    {
        switch (name)
        {
            case "ls" when argument.Length == 0:
                _text.WriteChildren(_current);
                return true;
            case "cd" when argument.Length > 0:
                ChangeDirectory(argument);
                return true;
            case "stat" when argument.Length > 0:
                if (Find(argument) is { } entry)
                    _text.WriteStat(entry, withChunks: true);
                return true;
            case "chunk" when ulong.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out ulong offset):
                WriteChunks(offset);
                return true;
            case "icheck" when ulong.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out ulong ino):
                WritePaths(ino);
                return true;
            default:
                return false;
        }
    }

    private void ChangeDirectory(string path)
    {
        if (Find(path) is { Node.IsDirectory: true } directory)
            _current = directory;
        else
            _output.WriteLine($"{path} is not a directory");
    }

    /// <summary>Follows a path from the current directory, or from the root.</summary>
    private ImageEntry? Find(string path)
    {
        ImageEntry? entry = path.StartsWith('/') ? _root : _current;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            entry = part switch
            {
                "." => entry,
                ".." => entry.Parent ?? entry,
                _ => Child(entry, part),
            };
            if (entry is null)
                return null;
        }

        return entry;
    }

    private ImageEntry? Child(ImageEntry directory, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return directory.Node.IsDirectory ? ImageTree.Children(_loaded, directory).FirstOrDefault(child => child.Node.Name.AsSpan().SequenceEqual(bytes)) : null;
    }

    private void WriteChunks(ulong storedOffset)
    {
        foreach (ImageEntry entry in ImageTree.Walk(_loaded, _cancellation))
        {
            foreach (ImageChunk chunk in entry.Node.Chunks)
            {
                if ((ulong)chunk.StoredOffset == storedOffset)
                    _text.WriteChunk(entry, in chunk);
            }
        }
    }

    private void WritePaths(ulong ino)
    {
        foreach (ImageEntry entry in ImageTree.Walk(_loaded, _cancellation).Where(entry => entry.Attr.Ino == ino))
        {
            _output.WriteLine(PathText.Lossy(entry.Path));
            if (entry.Parent is not null)
                _text.WriteStat(entry, withChunks: false);
        }
    }

    private void WriteUsage(string line)
    {
        _output.WriteLine($"Unsupported command: {line}");
        _output.WriteLine(Usage);
    }
}
