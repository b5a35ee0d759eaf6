namespace Nydus.Plugins;

/// <summary>Whether a plugin can be used.</summary>
public enum PluginStatus
{
    /// <summary>It can.</summary>
    Ok,

    /// <summary>It was found and not let in; <see cref="PluginDescriptor.Reason"/> says why.</summary>
    Refused,

    /// <summary>All its types are declared by plugins that were found before it.</summary>
    Shadowed,

    /// <summary>It was loaded, or tried to be, and failed in this process.</summary>
    Malfunctioned,
}
