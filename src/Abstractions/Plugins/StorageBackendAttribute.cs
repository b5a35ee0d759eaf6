namespace Nydus.Abstractions;

/// <summary>
/// Declares a storage backend of this assembly. The host reads it from metadata, without running the assembly, and
/// selects the backend by the <c>"type"</c> of the configuration.
/// </summary>
/// <param name="type">The value of <c>"type"</c> that selects it, for example <c>localfs</c>.</param>
/// <param name="factory">A class with a public parameterless constructor that implements <see cref="IStorageBackendFactory"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class StorageBackendAttribute(string type, Type factory) : Attribute
{
    /// <summary>The value of <c>"type"</c> in the configuration that selects this backend.</summary>
    public string Type { get; } = type;

    /// <summary>The class that implements <see cref="IStorageBackendFactory"/>.</summary>
    public Type Factory { get; } = factory;
}
