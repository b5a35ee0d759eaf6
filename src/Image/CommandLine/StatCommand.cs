using System.CommandLine;
using Nydus.Image.Statistics;

namespace Nydus.Image.CommandLine;

/// <summary><c>stat</c>: counts files and chunks of images, and what they share.</summary>
internal sealed class StatCommand : ImageCommand
{
    private readonly Option<string> _bootstrap = Options.Text("--bootstrap", "The image to count", "-B");
    private readonly Option<string> _blobDirectory = Options.Text("--blob-dir", "Count all images in this directory together", "-D");
    private readonly Option<string> _target = Options.Text("--target", "An image that would reuse the chunks of the first", "-T");
    private readonly Option<string> _config = Options.Text("--config", "Configuration of nydusd; not needed, and taken for old callers", "-C");
    private readonly Option<string> _digester = Options.Choice("--digester", "Digester of the images; the images say it themselves, and this is taken for old callers", ["blake3", "sha256"], "blake3");
    private readonly Option<string> _outputJson = Options.Text("--output-json", "File for the result in JSON, instead of text", "-J");

    public StatCommand()
        : base("stat", "Count files and chunks of images")
    {
        Add(_bootstrap, _blobDirectory, _target, _config, _digester, _outputJson);
    }

    public override int Run(ParseResult parsed, CommandSession session)
    {
        new NamedPaths()
            .Reads("--bootstrap", parsed.GetValue(_bootstrap))
            .Reads("--target", parsed.GetValue(_target))
            .Writes("--output-json", parsed.GetValue(_outputJson))
            .Check();
        var statistics = new ImageStatistics(session.Logger, session.Cancellation);
        if (parsed.GetValue(_bootstrap) is { } bootstrap)
            statistics.AddBase(bootstrap);
        else if (parsed.GetValue(_blobDirectory) is { } directory)
            statistics.AddDirectory(directory);
        else
            throw new ImageException("one of `--bootstrap` and `--blob-dir` must be given");
        if (parsed.GetValue(_target) is { } target)
            statistics.AddTarget(target);
        if (parsed.GetValue(_outputJson) is { } path)
            StatisticsReport.WriteJson(session.Files, path, statistics);
        else
            StatisticsReport.WriteText(session.Output, statistics);
        session.Files.Publish();
        return ExitCode.Success;
    }
}
