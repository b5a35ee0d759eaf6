using System.CommandLine;
using Nydus.Abstractions;
using Nydus.Image.Contents;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;
using Nydus.Image.Pipes;
using Nydus.Image.Unpacking;

namespace Nydus.Image.CommandLine;

/// <summary><c>unpack</c>: an image becomes a tar archive.</summary>
internal sealed class UnpackCommand : ImageCommand
{
    private const int BufferSize = 1 << 20;

    private readonly BootstrapPath _bootstrap = new();
    private readonly BackendOptions _backend = new();
    private readonly Option<string> _output = Options.Text("--output", "The archive: a file, or a FIFO");

    public UnpackCommand()
        : base("unpack", "Write an image as a tar archive")
    {
        _bootstrap.AddTo(Command);
        Add(_backend.Type, _backend.Config, _backend.ConfigFile, _backend.Blob, _backend.BlobDirectory, _backend.PluginDirectories, _output);
    }

    public override IEnumerable<string> Check(ParseResult parsed)
    {
        if (!Options.IsGiven(parsed, _output))
            yield return UsageErrors.Missing(Options.Display(_output));
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        string bootstrap = _bootstrap.Get(parsed);
        using LoadedImage image = LoadedImage.Open(bootstrap, session.Logger);
        IStorageBackend backend = _backend.Create(parsed, bootstrap, image.Image.Blobs.Count, session);
        new NamedPaths()
            .Reads("BOOTSTRAP", bootstrap)
            .Reads("--backend-config-file", parsed.GetValue(_backend.ConfigFile))
            .ReadsBlobs(backend, image.Image.Blobs.Select(blob => blob.Id))
            .Writes("--output", parsed.GetValue(_output))
            .Check();
        using var contents = new ImageContents(image.Image, backend, session.Logger, session.Time);
        StagedFile file = session.Files.Create(parsed.GetValue(_output)!);
        using PipeWriteStream? pipe = file.Stream.CanSeek ? null : new PipeWriteStream(file.Stream);
        using CancellationTokenRegistration stops = session.Cancellation.UnsafeRegister(static pipe => ((PipeWriteStream?)pipe)?.Stop(), pipe);
        var buffered = new BufferedStream((Stream?)pipe ?? file.Stream, BufferSize);
        new Unpacker(image, contents, session.Progress, session.Logger).Run(buffered, session.Cancellation);
        buffered.Flush();
        file.Complete();
        session.Files.Publish();
        return ExitCode.Success;
    }
}
