namespace Nydus.Plugins;

/// <summary>What is known of a plugin without running it. An assembly that declares both kinds has two.</summary>
public sealed record PluginDescriptor
{
    private readonly Lazy<string?> _sha256;

    internal PluginDescriptor(string path) => _sha256 = new Lazy<string?>(() => PluginDigest.TryCompute(path));

    /// <summary>The assembly's name; the file's name when it was refused unread.</summary>
    public required string Name { get; init; }

    /// <summary>Null when it was refused unread.</summary>
    public PluginKind? Kind { get; init; }

    /// <summary>The values of <c>"type"</c> that select it.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>The assembly's version, if known.</summary>
    public Version? AssemblyVersion { get; init; }

    /// <summary>The contract version it was built for, if known: major and minor.</summary>
    public Version? ContractVersion { get; init; }

    /// <summary>The file, or the folder when the whole folder was refused; links resolved.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it can be used.</summary>
    public required PluginStatus Status { get; init; }

    /// <summary>Why it cannot be used, as one sentence; null when it can.</summary>
    public string? Reason { get; init; }

    /// <summary>SHA-256 of the file as 64 lower-case hexadecimal digits, computed when first asked for; null when it cannot be read.</summary>
    public string? Sha256 => _sha256.Value;
}
