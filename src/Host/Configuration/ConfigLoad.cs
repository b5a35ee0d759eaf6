namespace Nydus.Host.Configuration;

/// <summary>What came of a document.</summary>
/// <param name="Config">The configuration, or null when there is an error among the diagnostics.</param>
/// <param name="Diagnostics">Errors and warnings, in the order found.</param>
internal sealed record ConfigLoad(DaemonConfig? Config, IReadOnlyList<ConfigDiagnostic> Diagnostics);
