using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Plugins.Discovery;
using Nydus.Plugins.Loading;
using Nydus.Plugins.Trust;

namespace Nydus.Plugins;

/// <summary>
/// Finds plugins in directories, refuses those that cannot be trusted or do not fit, and makes backends and caches of those that are asked for. Of two declarations of
/// a type the one in the earlier directory wins. Nothing is loaded before it is used. Used by many threads at once; meant to live as long as the process.
/// </summary>
public sealed class PluginCatalog
{
    private readonly IReadOnlyList<string> _directories;
    private readonly PluginCatalogOptions _options;
    private readonly PluginScanner _scanner;
    private readonly Lock _loading = new();
    private readonly List<FoundPlugin> _found = [];
    private readonly Dictionary<string, LoadedPlugin> _loaded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _malfunctions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<LoadedAssembly> _unreported = new();
    private volatile AssemblyLoadContext[] _contexts = [];
    private volatile bool _reportsAtOnce;

    /// <summary>Creates a catalog; looks at nothing yet.</summary>
    /// <param name="directories">The search directories, the most important first. Missing ones are skipped.</param>
    /// <param name="options">How to decide and where to report.</param>
    public PluginCatalog(IReadOnlyList<string> directories, PluginCatalogOptions options)
    {
        List<string> distinct = [];
        foreach (string directory in directories)
        {
            string path = Path.GetFullPath(directory);
            if (!distinct.Contains(path))
                distinct.Add(path);
        }

        _directories = distinct;
        _options = options;
        _reportsAtOnce = !options.DefersReports;
        _scanner = new PluginScanner(new FileTrust(options.TrustedOwners), options.Sha256Pins);
    }

    /// <summary>All plugins that were found, usable or not, in the order in which they win.</summary>
    public IReadOnlyList<PluginDescriptor> List()
    {
        // Kind and type in one string: pairs of values would have to be compiled in every process that lists its plugins.
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<PluginDescriptor> descriptors = [];
        foreach (PluginCandidate candidate in ScanAll())
        {
            if (candidate.Metadata is not { } metadata)
            {
                descriptors.Add(new PluginDescriptor(candidate.Path)
                {
                    Name = Path.GetFileName(candidate.Path),
                    Path = candidate.Path,
                    Status = PluginStatus.Refused,
                    Reason = candidate.Fault,
                });
                continue;
            }

            PluginKind first = metadata.Declarations[0].Kind;
            descriptors.Add(Describe(candidate, metadata, first, taken));
            PluginKind other = first == PluginKind.StorageBackend ? PluginKind.BlobCache : PluginKind.StorageBackend;
            if (metadata.Declarations.Any(d => d.Kind == other))
                descriptors.Add(Describe(candidate, metadata, other, taken));
        }

        return descriptors;
    }

    /// <summary>Makes a backend of the plugin that declares the type. Never throws for what a plugin does.</summary>
    /// <param name="type">The <c>"type"</c> of the configuration.</param>
    /// <param name="config">The backend's section.</param>
    /// <param name="context">The instance's surroundings.</param>
    public PluginCreation<IStorageBackend> CreateBackend(string type, JsonElement config, PluginContext context)
        => Create<IStorageBackendFactory, IStorageBackend>(PluginKind.StorageBackend, type, context, factory => factory.Create(config, context));

    /// <summary>Makes a cache of the plugin that declares the type. Never throws for what a plugin does.</summary>
    /// <param name="type">The <c>"type"</c> of the configuration's cache section.</param>
    /// <param name="config">The cache's section.</param>
    /// <param name="form">How the user asked for chunks to be kept.</param>
    /// <param name="context">The instance's surroundings.</param>
    public PluginCreation<IBlobCache> CreateCache(string type, JsonElement config, CacheForm form, PluginContext context)
        => Create<IBlobCacheFactory, IBlobCache>(PluginKind.BlobCache, type, context, factory => factory.Create(config, form, context));

    /// <summary>
    /// Logs, with digests, what has been loaded until now, and from now on at once whatever gets loaded. The first digest of a process costs more than
    /// loading a plugin, so a caller in a hurry defers it (<see cref="PluginCatalogOptions.DefersReports"/>).
    /// </summary>
    public void ReportLoads()
    {
        _reportsAtOnce = true;
        while (_unreported.TryDequeue(out LoadedAssembly? loaded))
        {
            string? sha256 = PluginDigest.TryCompute(loaded.Path);
            _options.Logger.AssemblyLoaded(loaded.Name, loaded.Version, loaded.Path, sha256);
        }
    }

    private PluginCreation<T> Create<TFactory, T>(PluginKind kind, string type, PluginContext context, Func<TFactory, PluginCreation<T>> create)
        where TFactory : class
        where T : class
    {
        if (Find(kind, type) is not { } found)
            return Fail<T>(context, DescribeMissing(kind, type));
        PluginCandidate candidate = found.Candidate;
        if (_malfunctions.TryGetValue(candidate.Path, out string? earlier))
            return Fail<T>(context, earlier);

        TFactory factory;
        try
        {
            factory = Load(candidate).CreateFactory<TFactory>(found.Declaration.Factory);
        }
        // A plugin may fail in any way it likes; the daemon lives, and the failure is named and logged.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            string reason = ReportMalfunction(candidate, "cannot be loaded", e);
            _malfunctions[candidate.Path] = reason;
            return Fail<T>(context, reason);
        }

        try
        {
            return create(factory) ?? throw new PluginLoadException("its factory returned nothing");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail<T>(context, ReportMalfunction(candidate, $"failed to create a \"{type}\"", e));
        }
    }

    private FoundPlugin? Find(PluginKind kind, string type)
    {
        lock (_loading)
        {
            foreach (FoundPlugin known in _found)
            {
                if (known.Declaration.Kind == kind && known.Declaration.Type == type)
                    return known;
            }

            foreach (string directory in _directories)
            {
                if (FindIn(directory, kind, type) is not { } found)
                    continue;
                _found.Add(found);
                return found;
            }

            return null;
        }
    }

    /// <summary>A plugin usually lies in a folder that bears the name of its type: at start the others need not be read.</summary>
    private FoundPlugin? FindIn(string directory, PluginKind kind, string type)
    {
        bool isFolderName = type.Length is > 0 and < 256 && type is not ("." or "..") && !type.Contains('/') && !type.Contains('\0');
        FoundPlugin? found = isFolderName ? FirstUsable(_scanner.ScanFolder(directory, type), kind, type) : null;
        return found ?? FirstUsable(_scanner.ScanDirectory(directory), kind, type);
    }

    private static FoundPlugin? FirstUsable(IReadOnlyList<PluginCandidate> candidates, PluginKind kind, string type)
    {
        foreach (PluginCandidate candidate in candidates)
        {
            if (candidate.Fault is null && candidate.FindDeclaration(kind, type) is { } declaration)
                return new FoundPlugin(candidate, declaration);
        }

        return null;
    }

    private LoadedPlugin Load(PluginCandidate candidate)
    {
        lock (_loading)
        {
            if (_loaded.TryGetValue(candidate.Path, out LoadedPlugin? plugin))
                return plugin;
            LogLoad(candidate.Metadata!.Name, candidate.Metadata.Version, candidate.Path);
            plugin = LoadedPlugin.Load(candidate.Path);
            _loaded.Add(candidate.Path, plugin);
            if (_contexts.Length == 0)
                AppDomain.CurrentDomain.AssemblyLoad += LogDependency;
            _contexts = [.. _contexts, plugin.Context];
            return plugin;
        }
    }

    /// <summary>Dependencies are loaded when they are first used, long after their plugin.</summary>
    private void LogDependency(object? sender, AssemblyLoadEventArgs args)
    {
        Assembly assembly = args.LoadedAssembly;
        if (assembly.IsDynamic || assembly.Location.Length == 0 || AssemblyLoadContext.GetLoadContext(assembly) is not { } context || !_contexts.Contains(context))
            return;
        AssemblyName name = assembly.GetName();
        LogLoad(name.Name, name.Version, assembly.Location);
    }

    private void LogLoad(string? name, Version? version, string path)
    {
        if (!_options.Logger.IsEnabled(LogLevel.Information))
            return;
        _unreported.Enqueue(new LoadedAssembly(name, version, path));
        if (_reportsAtOnce)
            ReportLoads();
    }

    private string ReportMalfunction(PluginCandidate candidate, string what, Exception cause)
    {
        Exception inner = cause is TargetInvocationException { InnerException: { } thrown } ? thrown : cause;
        _options.Logger.PluginMalfunctioned(inner, candidate.Metadata!.Name, candidate.Path);
        return $"The plugin {candidate.Metadata.Name} ({candidate.Path}) {what}: {inner.Message.TrimEnd('.')}.";
    }

    private List<PluginCandidate> ScanAll()
    {
        List<PluginCandidate> candidates = [];
        foreach (string directory in _directories)
            candidates.AddRange(_scanner.ScanDirectory(directory));
        return candidates;
    }

    private PluginDescriptor Describe(PluginCandidate candidate, PluginMetadata metadata, PluginKind kind, HashSet<string> taken)
    {
        List<string> types = [];
        foreach (PluginDeclaration declaration in metadata.Declarations)
        {
            if (declaration.Kind == kind)
                types.Add(declaration.Type);
        }

        (PluginStatus status, string? reason) = (PluginStatus.Ok, candidate.Fault);
        if (reason is not null)
        {
            status = PluginStatus.Refused;
        }
        else
        {
            List<string> shadowed = types.FindAll(type => !taken.Add($"{kind} {type}"));
            if (shadowed.Count != 0)
                reason = $"{candidate.Path} is not used for {Quote(shadowed)}: a plugin found before it declares the same.";
            if (shadowed.Count == types.Count)
                status = PluginStatus.Shadowed;
            if (_malfunctions.TryGetValue(candidate.Path, out string? malfunction))
                (status, reason) = (PluginStatus.Malfunctioned, malfunction);
        }

        return new PluginDescriptor(candidate.Path)
        {
            Name = metadata.Name,
            Kind = kind,
            Types = types,
            AssemblyVersion = metadata.Version,
            ContractVersion = metadata.ContractVersion,
            Path = candidate.Path,
            Status = status,
            Reason = reason,
        };
    }

    private string DescribeMissing(PluginKind kind, string type)
    {
        string what = kind == PluginKind.StorageBackend ? "storage backend" : "blob cache";
        IReadOnlyList<PluginDescriptor> plugins = List();
        string[] types = [.. plugins.Where(p => p.Kind == kind && p.Status == PluginStatus.Ok).SelectMany(p => p.Types).Distinct().Order(StringComparer.Ordinal)];
        string[] refused = [.. plugins.Where(p => p.Status == PluginStatus.Refused).Select(p => p.Reason!)];
        foreach (string reason in refused)
            _options.Logger.PluginRefused(reason);
        string known = types.Length == 0 ? "there is none at all" : $"there are {Quote(types)}";
        string directories = string.Join(", ", _directories.Select(d => Directory.Exists(d) ? d : $"{d} (missing)"));
        string notLetIn = refused.Length == 0 ? "" : $" Not let in: {string.Join(" ", refused)}";
        return $"There is no plugin for the {what} type \"{type}\"; {known}. Searched: {directories}.{notLetIn}";
    }

    private static string Quote(IEnumerable<string> types) => string.Join(", ", types.Select(t => $"\"{t}\""));

    private static PluginCreation<T> Fail<T>(PluginContext context, string message)
        where T : class
        => PluginCreation<T>.Failure([new PluginDiagnostic(DiagnosticSeverity.Error, context.ConfigPath, message)]);
}
