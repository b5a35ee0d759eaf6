namespace Nydus.Plugins.Discovery;

/// <summary>One assembly attribute of a plugin.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Type">The value of <c>"type"</c> that selects it.</param>
/// <param name="Factory">The full name of the factory class, without its assembly.</param>
internal sealed record PluginDeclaration(PluginKind Kind, string Type, string Factory);
