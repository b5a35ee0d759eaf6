namespace Nydus.Abstractions;

/// <summary>What a factory returns: an instance, or all the reasons why there is none, at once.</summary>
/// <typeparam name="T"><see cref="IStorageBackend"/> or <see cref="IBlobCache"/>.</typeparam>
public sealed class PluginCreation<T>
    where T : class
{
    private PluginCreation(T? instance, IReadOnlyList<PluginDiagnostic> diagnostics)
    {
        Instance = instance;
        Diagnostics = diagnostics;
    }

    /// <summary>The instance, or null when <see cref="Diagnostics"/> holds an error.</summary>
    public T? Instance { get; }

    /// <summary>Warnings and errors, in the order found.</summary>
    public IReadOnlyList<PluginDiagnostic> Diagnostics { get; }

    /// <summary>An instance, with warnings if there are any.</summary>
    public static PluginCreation<T> Success(T instance, IReadOnlyList<PluginDiagnostic>? warnings = null)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return new PluginCreation<T>(instance, warnings ?? []);
    }

    /// <summary>No instance. <paramref name="diagnostics"/> holds at least one error.</summary>
    public static PluginCreation<T> Failure(IReadOnlyList<PluginDiagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
            throw new ArgumentException("A failure needs at least one error.", nameof(diagnostics));
        return new PluginCreation<T>(null, diagnostics);
    }
}
