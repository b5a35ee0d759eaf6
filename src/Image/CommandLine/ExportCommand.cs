using System.CommandLine;
using System.Globalization;
using Nydus.Abstractions;
using Nydus.Image.Contents;
using Nydus.Image.Exporting;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;

namespace Nydus.Image.CommandLine;

/// <summary><c>export</c>: an image becomes a block device that the kernel mounts (format spec 6.11).</summary>
internal sealed class ExportCommand : ImageCommand
{
    private const int MostThreads = 32;

    private readonly BackendOptions _backend = new();
    private readonly Option<bool> _block = Options.Flag("--block", "Write a block device");
    private readonly Option<string> _bootstrap = Options.Text("--bootstrap", "The image", "-B");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd, or of a blob cache entry, JSON", "-C");
    private readonly Option<string> _localDirectory = Options.Text("--localfs-dir", "Directory of data blobs, in place of --config", "-D");
    private readonly Option<string> _threads = Options.Text("--threads", "Taken for old callers, 1 to 32: all cores are used [default: 4]");
    private readonly Option<string> _output = Options.Text("--output", "File for the device", "-O");
    private readonly Option<bool> _verity = Options.Flag("--verity", "Append a hash tree for dm-verity, and print how it is used");

    public ExportCommand()
        : base("export", "Write an image as a block device that the kernel mounts")
    {
        Add(_block, _bootstrap, _config, _localDirectory, _threads, _output, _verity, _backend.PluginDirectories);
    }

    public override IEnumerable<string> Check(ParseResult parsed)
    {
        if (!Options.IsGiven(parsed, _block))
            yield return UsageErrors.Missing(Options.Display(_block));
        if (Options.IsGiven(parsed, _config) && Options.IsGiven(parsed, _localDirectory))
            yield return $"the argument '{Options.Display(_config)}' cannot be used with '{Options.Display(_localDirectory)}'";
        if (parsed.GetValue(_threads) is { } threads && !(int.TryParse(threads, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostThreads))
            yield return $"invalid value '{threads}' for '{Options.Display(_threads)}': 1 to {MostThreads} are possible";
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        BackendConfigFile? config = parsed.GetValue(_config) is { } path ? BackendConfigFile.Read(path) : null;
        string bootstrap = parsed.GetValue(_bootstrap) ?? config?.MetadataPath ?? throw new ImageException("missing parameter `bootstrap`: give the path of a bootstrap");
        string? directory = parsed.GetValue(_localDirectory);
        string target = parsed.GetValue(_output)
            ?? (directory is null ? throw new ImageException("give the file to write by --output") : Path.Combine(directory, Path.GetFileName(bootstrap) + ".disk"));
        using LoadedImage image = LoadedImage.Open(bootstrap, session.Logger);
        var device = new BlockImage(image);
        IStorageBackend backend = config is not null
            ? BackendOptions.Open(config.Type, config.Section, _backend.PluginDirectoryList(parsed), session)
            : LocalBlobs.InDirectory(directory ?? Path.GetDirectoryName(Path.GetFullPath(bootstrap))!);
        new NamedPaths()
            .Reads("--bootstrap", bootstrap)
            .Reads("--config", parsed.GetValue(_config))
            .ReadsBlobs(backend, image.Image.Blobs.Select(blob => blob.Id))
            .Writes("--output", target)
            .Check();
        using var contents = new ImageContents(image.Image, backend, session.Logger, session.Time);
        StagedFile file = session.Files.Create(target);
        if (!file.Stream.CanSeek)
            throw new ImageException($"{target} is a pipe: a block device is not written from its start to its end");
        if (file.IsNew)
            file.Stream.SetLength(device.Length);
        else
            device.Clear(file.Stream, session.Cancellation);
        device.Write(file.Stream, contents, session.Progress, session.Cancellation);
        string? options = Options.IsGiven(parsed, _verity) ? AppendTree(file.Stream, device, session.Cancellation) : null;
        file.Complete();
        session.Files.Publish();
        if (options is not null)
            session.Output.WriteLine(options);
        return ExitCode.Success;
    }

    private static string AppendTree(FileStream stream, BlockImage device, CancellationToken cancellation)
    {
        stream.Flush();
        var tree = new VerityTree(stream, device.Length, device.BlockSize);
        return tree.Options(tree.Write(cancellation));
    }
}
