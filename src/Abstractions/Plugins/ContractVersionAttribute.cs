namespace Nydus.Abstractions;

/// <summary>
/// The contract version a plugin was built against. Plugin builds add it by themselves; the host reads it from metadata
/// and compares it with <see cref="ContractVersion"/> before it touches a type of the plugin.
/// </summary>
/// <param name="major">A plugin runs only in a host of the same major version.</param>
/// <param name="minor">A plugin runs only in a host of the same or a later minor version.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ContractVersionAttribute(int major, int minor) : Attribute
{
    /// <summary>A plugin runs only in a host of the same major version.</summary>
    public int Major { get; } = major;

    /// <summary>A plugin runs only in a host of the same or a later minor version (while major is 0: the same).</summary>
    public int Minor { get; } = minor;
}
