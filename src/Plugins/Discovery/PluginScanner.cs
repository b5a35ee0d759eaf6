using Nydus.Abstractions;
using Nydus.Plugins.Trust;

namespace Nydus.Plugins.Discovery;

/// <summary>Looks through search directories: <c>&lt;dir&gt;/&lt;folder&gt;/*.dll</c> and <c>&lt;dir&gt;/*.dll</c>.</summary>
internal sealed class PluginScanner(FileTrust trust, IReadOnlyList<string> pins)
{
    private const int MostEntries = 4096;

    /// <summary>Looks at one folder of a search directory; finds nothing when there is no such folder.</summary>
    public IReadOnlyList<PluginCandidate> ScanFolder(string directory, string folder)
    {
        string path = Path.Combine(directory, folder);
        if (!Directory.Exists(path))
            return [];
        return FindFault(directory, path, recursive: true) is { } fault
            ? [new PluginCandidate(path, null, fault)]
            : ReadAssemblies(path);
    }

    /// <summary>
    /// Looks at all of a search directory, in the order in which declarations win: folders by name, but a folder that bears the name of a type it
    /// declares first (that is where a type is looked for), files last.
    /// </summary>
    public IReadOnlyList<PluginCandidate> ScanDirectory(string directory)
    {
        if (!Directory.Exists(directory))
            return [];
        if (trust.FindDirectoryFault(directory) is { } fault)
            return [new PluginCandidate(directory, null, fault)];
        try
        {
            List<string> folders = [];
            foreach (string folder in Directory.EnumerateDirectories(directory))
            {
                if (folders.Count == MostEntries)
                    break;
                folders.Add(Path.GetFileName(folder));
            }

            folders.Sort(StringComparer.Ordinal);
            List<PluginCandidate> named = [];
            List<PluginCandidate> others = [];
            foreach (string folder in folders)
            {
                foreach (PluginCandidate candidate in ScanFolder(directory, folder))
                    (candidate.DeclaresType(folder) ? named : others).Add(candidate);
            }

            return [.. named, .. others, .. ScanFiles(directory)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new PluginCandidate(directory, null, $"{directory} cannot be read: {e.Message}")];
        }
    }

    private List<PluginCandidate> ScanFiles(string directory)
    {
        if (!Directory.EnumerateFiles(directory, "*.dll").Any())
            return [];
        return FindFault(directory, directory, recursive: false) is { } fault
            ? [new PluginCandidate(directory, null, fault)]
            : ReadAssemblies(directory);
    }

    private string? FindFault(string directory, string folder, bool recursive)
    {
        try
        {
            return trust.FindDirectoryFault(directory)
                ?? trust.FindTreeFault(UnixOwnership.Resolve(folder) ?? folder, recursive)
                ?? FindPinFault(folder, recursive);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{folder} cannot be read: {e.Message}";
        }
    }

    /// <summary>With pins, nothing that could get loaded may be unpinned: a plugin's dependencies run with the same rights.</summary>
    private string? FindPinFault(string folder, bool recursive)
    {
        if (pins.Count == 0)
            return null;
        foreach (string file in Directory.EnumerateFiles(folder, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly))
        {
            bool isCode = file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(file).Contains(".so", StringComparison.Ordinal);
            if (isCode && !pins.Contains(PluginDigest.TryCompute(file), StringComparer.OrdinalIgnoreCase))
                return $"{file} has the SHA-256 {PluginDigest.TryCompute(file)}, which is not among the pinned ones.";
        }

        return null;
    }

    /// <summary>
    /// Assemblies without declarations are dependencies and pass unmentioned. So do broken files beside a plugin; without one beside them they are
    /// reported, since somebody meant them to be plugins.
    /// </summary>
    private static List<PluginCandidate> ReadAssemblies(string folder)
    {
        List<PluginCandidate> plugins = [];
        List<PluginCandidate> broken = [];
        // Folders with very many files have been refused before.
        string[] files = Directory.GetFiles(folder, "*.dll");
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            string path = UnixOwnership.Resolve(file) ?? file;
            try
            {
                PluginMetadata metadata = PluginMetadataReader.Read(path);
                if (metadata.Declarations.Count != 0)
                    plugins.Add(new PluginCandidate(path, metadata, FindContractFault(path, metadata.ContractVersion)));
            }
            catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                broken.Add(new PluginCandidate(path, null, $"{path} is not a usable .NET assembly: {e.Message.TrimEnd('.')}."));
            }
        }

        return plugins.Count != 0 ? plugins : broken;
    }

    private static string? FindContractFault(string path, Version? contract)
    {
        if (contract is null)
            return $"{path} does not say which contract version it was built for.";
        bool fits = contract.Major == ContractVersion.Major
            && (ContractVersion.Major == 0 ? contract.Minor == ContractVersion.Minor : contract.Minor <= ContractVersion.Minor);
        return fits ? null : $"{path} was built for contract {contract}, this host has {ContractVersion.Major}.{ContractVersion.Minor}.";
    }
}
