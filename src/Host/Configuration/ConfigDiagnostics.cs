using Nydus.Abstractions;

namespace Nydus.Host.Configuration;

/// <summary>Everything found in one document, in the order found: binding goes on after an error so that all come out at once.</summary>
internal sealed class ConfigDiagnostics
{
    private readonly List<ConfigDiagnostic> _all = [];

    public IReadOnlyList<ConfigDiagnostic> All => _all;

    public bool HasErrors { get; private set; }

    public void Error(string path, string message)
    {
        HasErrors = true;
        _all.Add(new ConfigDiagnostic(DiagnosticSeverity.Error, path, message));
    }

    public void Warning(string path, string message) =>
        _all.Add(new ConfigDiagnostic(DiagnosticSeverity.Warning, path, message));
}
