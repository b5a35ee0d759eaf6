using Nydus.Fuse;

namespace Nydus.Host.Process;

/// <summary>Everything a daemon is started with, validated.</summary>
internal sealed record DaemonLaunch
{
    /// <summary>Canonical.</summary>
    public required string Mountpoint { get; init; }

    /// <summary>Where the image appears below the mount point; absolute.</summary>
    public string VirtualMountpoint { get; init; } = "/";

    public FailoverPolicy FailoverPolicy { get; init; } = FailoverPolicy.Resend;

    /// <summary>1 to 1024.</summary>
    public int FuseThreads { get; init; } = 4;

    public FuseTransport FuseTransport { get; init; } = FuseTransport.Dev;

    /// <summary>Mount without MS_RDONLY.</summary>
    public bool Writable { get; init; }

    /// <summary>Null: an empty root is served.</summary>
    public ImageLaunch? Image { get; init; }

    public string? ApiSocket { get; init; }

    public string? Id { get; init; }

    public string? Supervisor { get; init; }

    public bool Upgrade { get; init; }

    /// <summary>Searched after the <c>plugins</c> directory beside the program, in this order.</summary>
    public IReadOnlyList<string> PluginDirectories { get; init; } = [];
}
