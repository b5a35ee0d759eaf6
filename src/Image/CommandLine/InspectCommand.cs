using System.CommandLine;
using Nydus.Image.Inspecting;

namespace Nydus.Image.CommandLine;

/// <summary><c>inspect</c>: answers one question about an image, or those that standard input brings.</summary>
internal sealed class InspectCommand : ImageCommand
{
    private readonly BootstrapPath _bootstrap = new();
    private readonly Option<string> _blobDirectory = Options.Text("--blob-dir", "Directory of data blobs; not needed, and taken for old callers", "-D");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd; not needed, and taken for old callers", "-C");
    private readonly Option<string> _request = Options.Text("--request", "Answer this and end: stats, ls, cd DIR, stat NAME, blobs, prefetch, chunk OFFSET, icheck INODE", "-R");

    public InspectCommand()
        : base("inspect", "Look into the metadata of an image, with commands on standard input or one request")
    {
        _bootstrap.AddTo(Command);
        Add(_blobDirectory, _config, _request);
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        using LoadedImage image = LoadedImage.Open(_bootstrap.Get(parsed), session.Logger);
        var inspector = new Inspector(image, session.Output, session.Cancellation);
        if (parsed.GetValue(_request) is { } request)
        {
            inspector.Answer(request);
            return ExitCode.Success;
        }

        using var input = new StreamReader(session.OpenInput());
        inspector.Converse(input);
        return ExitCode.Success;
    }
}
