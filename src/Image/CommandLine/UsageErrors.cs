using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nydus.Image.CommandLine;

/// <summary>What is wrong with a command line, in the words that scripts know.</summary>
internal static class UsageErrors
{
    /// <summary>Writes <c>--option=</c> as two words: the parser would take the word behind it, which is another option, for the value.</summary>
    public static IReadOnlyList<string> SeparateEmptyValues(IReadOnlyList<string> arguments) =>
        [.. arguments.SelectMany(word => word.StartsWith('-') && word.IndexOf('=', StringComparison.Ordinal) == word.Length - 1 ? [word[..^1], ""] : (string[])[word])];

    /// <summary>The errors of the first kind that occurs, of unknown words the first one: later ones are mostly their consequence.</summary>
    public static IReadOnlyList<string> Find(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        Command command = parsed.CommandResult.Command;
        if (UnknownWords(parsed, arguments).FirstOrDefault() is { } unknown)
            return [command.Subcommands.Count > 0 && !unknown.StartsWith('-') ? $"unrecognized subcommand '{unknown}'" : $"unexpected argument '{unknown}' found"];
        if (EmptyValues(parsed).ToArray() is { Length: > 0 } empty)
            return empty;
        if (BrokenOptions(parsed).ToArray() is { Length: > 0 } broken)
            return broken;
        return [.. parsed.Errors.Select(error => error.Message).Distinct()];
    }

    /// <summary>What must be given and was not.</summary>
    public static string Missing(params ReadOnlySpan<string> names) => $"the following required arguments were not provided:\n  {string.Join("\n  ", names!)}";

    /// <summary>What is missing of a command that makes one bootstrap of several sources.</summary>
    /// <param name="blobDirectory">May stand for the bootstrap: it gets its name there.</param>
    public static IEnumerable<string> MissingOfSeveralSources(ParseResult parsed, Option bootstrap, Option blobDirectory, Argument<string[]> sources)
    {
        var missing = new List<string>();
        if (!Options.IsGiven(parsed, bootstrap) && !Options.IsGiven(parsed, blobDirectory))
            missing.Add(Options.Display(bootstrap));
        if (parsed.GetValue(sources) is not { Length: > 0 })
            missing.Add($"<{sources.Name}>...");
        return missing.Count > 0 ? [Missing([.. missing])] : [];
    }

    /// <summary>The parser takes an option it does not know for a value, of an argument or of the option before it.</summary>
    private static IEnumerable<string> UnknownWords(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        HashSet<string> options = [.. arguments.TakeWhile(word => word != "--").Where(word => word.Length > 1 && word.StartsWith('-'))];
        return Levels(parsed).SelectMany(command => command.Children).Where(result => result is ArgumentResult or OptionResult).SelectMany(result => result.Tokens)
            .Select(token => token.Value).Where(options.Contains).Concat(parsed.UnmatchedTokens);
    }

    private static IEnumerable<CommandResult> Levels(ParseResult parsed)
    {
        for (CommandResult? command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
            yield return command;
    }

    // No argument of this program has a meaning when it is empty: a shell variable that was not set is told before anything is opened.
    private static IEnumerable<string> EmptyValues(ParseResult parsed)
    {
        foreach (CommandResult command in Levels(parsed))
        {
            foreach (SymbolResult result in command.Children.Where(result => result.Tokens.Any(token => token.Value.Length == 0)))
            {
                if (NameOf(result) is { } name)
                    yield return $"a value is required for '{name}' but none was supplied";
            }
        }
    }

    private static IEnumerable<string> BrokenOptions(ParseResult parsed)
    {
        foreach (CommandResult command in Levels(parsed))
        {
            foreach (OptionResult result in command.Children.OfType<OptionResult>().Where(result => !result.Implicit && result.Option.Arity.MaximumNumberOfValues == 1))
            {
                if (result.IdentifierTokenCount > 1)
                    yield return $"the argument '{Options.Display(result.Option)}' cannot be used multiple times";
                else if (result.Tokens.Count == 0)
                    yield return $"a value is required for '{Options.Display(result.Option)}' but none was supplied";
            }
        }
    }

    private static string? NameOf(SymbolResult result) => result switch
    {
        OptionResult { Option: var option } => Options.Display(option),
        ArgumentResult { Argument.Name: var argument } => $"<{argument}>",
        _ => null,
    };
}
