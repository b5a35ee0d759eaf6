namespace Nydus.Abstractions;

/// <summary>
/// Declares a blob cache of this assembly. The host reads it from metadata, without running the assembly, and selects
/// the cache by the <c>"type"</c> of the configuration's cache section.
/// </summary>
/// <param name="type">The value of <c>"type"</c> that selects it, for example <c>blobcache</c>.</param>
/// <param name="factory">A class with a public parameterless constructor that implements <see cref="IBlobCacheFactory"/>.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class BlobCacheAttribute(string type, Type factory) : Attribute
{
    /// <summary>The value of <c>"type"</c> in the configuration that selects this cache.</summary>
    public string Type { get; } = type;

    /// <summary>The class that implements <see cref="IBlobCacheFactory"/>.</summary>
    public Type Factory { get; } = factory;
}
