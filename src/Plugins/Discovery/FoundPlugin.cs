namespace Nydus.Plugins.Discovery;

/// <summary>A plugin that can be used, and what it declares for the type that was asked for.</summary>
internal sealed record FoundPlugin(PluginCandidate Candidate, PluginDeclaration Declaration);
