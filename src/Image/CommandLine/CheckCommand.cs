using System.CommandLine;
using Nydus.Image.Checking;
using Nydus.Image.Inspecting;

namespace Nydus.Image.CommandLine;

/// <summary><c>check</c>: says whether the metadata of an image is sound (format spec 6.10).</summary>
internal sealed class CheckCommand : ImageCommand
{
    private readonly BootstrapPath _bootstrap = new();
    private readonly Option<string> _blobDirectory = Options.Text("--blob-dir", "Directory of data blobs; not needed, and taken for old callers", "-D");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd; not needed, and taken for old callers", "-C");
    private readonly Option<bool> _verbose = Options.Flag("--verbose", "List every inode and chunk", "-v");
    private readonly Option<string> _outputJson = Options.Text("--output-json", "File for the result in JSON", "-J");

    public CheckCommand()
        : base("check", "Check the metadata of an image")
    {
        _bootstrap.AddTo(Command);
        Add(_blobDirectory, _config, _verbose, _outputJson);
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        string bootstrap = _bootstrap.Get(parsed);
        new NamedPaths().Reads("BOOTSTRAP", bootstrap).Writes("--output-json", parsed.GetValue(_outputJson)).Check();
        using LoadedImage image = LoadedImage.Open(bootstrap, session.Logger);
        var check = new ImageCheck(image, session.Time);
        check.Run(Options.IsGiven(parsed, _verbose) ? session.Output : null, session.Cancellation);
        check.WriteBlobs(session.Output);
        if (parsed.GetValue(_outputJson) is { } path)
            check.WriteJson(session.Files, path);
        session.Files.Publish();
        return ExitCode.Success;
    }
}
