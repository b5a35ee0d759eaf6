using System.CommandLine;

namespace Nydus.Image.CommandLine;

/// <summary>Makes options. A value that is not allowed is told in the words that scripts know.</summary>
internal static class Options
{
    public static Option<string> Text(string name, string description, params string[] aliases) => new(name, aliases)
    {
        HelpName = name.TrimStart('-'),
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
    };

    public static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        Arity = ArgumentArity.Zero,
    };

    /// <summary>An option that takes one of the choices; the first is the default unless there is another.</summary>
    public static Option<string> Choice(string name, string description, string[] choices, string? fallback, params string[] aliases)
    {
        Option<string> option = Text(name, description, aliases);
        option.Description = $"{description} [possible values: {string.Join(", ", choices)}]";
        if (fallback is not null)
            option.DefaultValueFactory = _ => fallback;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !choices.Contains(result.Tokens[0].Value, StringComparer.Ordinal))
                result.AddError($"invalid value '{result.Tokens[0].Value}' for '{Display(option)}'\n  [possible values: {string.Join(", ", choices)}]");
        });
        return option;
    }

    /// <summary>Not shown in the help.</summary>
    public static Option<T> Hidden<T>(Option<T> option)
    {
        option.Hidden = true;
        return option;
    }

    /// <summary>How messages name an option.</summary>
    public static string Display(Option option) =>
        option.Arity.MaximumNumberOfValues == 0 ? option.Name : $"{option.Name} <{option.Name.TrimStart('-')}>";

    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
