using System.CommandLine;
using Nydus.Image.Contents;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;
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
            yield return $"the following required arguments were not provided:\n  {Options.Display(_output)}";
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        string bootstrap = _bootstrap.Get(parsed);
        using LoadedImage image = LoadedImage.Open(bootstrap, session.Logger);
        using var contents = new ImageContents(
            image.Image, _backend.Create(parsed, bootstrap, image.Image.Blobs.Count, session), session.Logger, session.Time);
        using StagedFile file = StagedFile.Create(parsed.GetValue(_output)!);
        using (var buffered = new BufferedStream(file.Stream, BufferSize))
            new Unpacker(image, contents, session.Progress, session.Logger).Run(buffered, session.Cancellation);
        file.Commit();
        return ExitCode.Success;
    }
}
