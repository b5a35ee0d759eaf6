namespace Nydus.Abstractions;

/// <summary>Where a failure comes from.</summary>
public enum BackendErrorSource
{
    /// <summary>The storage service, the network, the disk.</summary>
    Downstream,

    /// <summary>The plugin or its configuration.</summary>
    Plugin,
}
