using System.CommandLine;

namespace Nydus.Image.CommandLine;

/// <summary>How commands are told which bootstrap to read: as an argument, or by the older option.</summary>
internal sealed class BootstrapPath
{
    private const string DictionaryPrefix = "bootstrap=";

    public Argument<string> Argument { get; } = new("BOOTSTRAP") { Description = "The metadata, or a data blob that has it inside", Arity = ArgumentArity.ZeroOrOne };

    public Option<string> Option { get; } = Options.Text("--bootstrap", "The older way to give BOOTSTRAP", "-B");

    public void AddTo(Command command)
    {
        command.Arguments.Add(Argument);
        command.Options.Add(Option);
    }

    /// <exception cref="ImageException">Neither was given.</exception>
    public string Get(ParseResult parsed) =>
        parsed.GetValue(Argument) ?? parsed.GetValue(Option) ?? throw new ImageException("missing parameter `bootstrap`: give the path of a bootstrap");

    /// <summary>A chunk dictionary is named by a path, or by <c>bootstrap=</c> and a path (format spec 6.6).</summary>
    public static string? OfDictionary(string? value) =>
        value?.StartsWith(DictionaryPrefix, StringComparison.Ordinal) == true ? value[DictionaryPrefix.Length..] : value;
}
