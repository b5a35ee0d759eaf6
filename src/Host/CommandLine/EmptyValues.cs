using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nydus.Host.CommandLine;

/// <summary>No argument of this program has a meaning when it is empty: a shell variable that was not set is told before anything is opened.</summary>
internal static class EmptyValues
{
    /// <summary>Writes <c>--option=</c> as two words: the parser would take the word behind it, which is another option, for the value.</summary>
    public static IReadOnlyList<string> Separate(IReadOnlyList<string> arguments) =>
        [.. arguments.SelectMany(word => word.StartsWith('-') && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1 ? [word[..^1], ""] : (string[])[word])];

    /// <summary>A sentence for each option and argument with an empty value.</summary>
    public static IReadOnlyList<string> Check(ParseResult parsed)
    {
        var errors = new List<string>();
        for (CommandResult? command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            foreach (SymbolResult result in command.Children)
            {
                string? name = result switch
                {
                    OptionResult { Option.Name: var option } => option,
                    ArgumentResult { Argument.Name: var argument } => argument,
                    _ => null,
                };
                if (name is not null && result.Tokens.Any(token => token.Value.Length == 0))
                    errors.Add($"the argument '{name}' must not be empty");
            }
        }
        return errors;
    }
}
