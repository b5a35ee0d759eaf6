using System.Reflection;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins.Loader;
using Nydus.Abstractions;

namespace Nydus.Plugins.Loading;

/// <summary>
/// A plugin assembly in this process, for good: unloadable contexts would lose the precompiled code and slow every call. It shares the contract and ILogger with the
/// host; all else it needs is its own. The context resolves the plugin's dependencies, so it lives as long as this.
/// </summary>
internal sealed class LoadedPlugin
{
    private static readonly AssemblyName[] s_shared = FindShared();

    private readonly Assembly _assembly;

    private LoadedPlugin(AssemblyLoadContext context, Assembly assembly) => (Context, _assembly) = (context, assembly);

    /// <summary>The context of the plugin's private assemblies.</summary>
    public AssemblyLoadContext Context { get; }

    /// <exception cref="Exception">Whatever the runtime, or the assembly, has to complain about.</exception>
    public static LoadedPlugin Load(string path)
    {
        // The library's own loader also reads the host's runtime configuration for probing paths of the SDK's cache, by reflection, and
        // loads all that the shared assemblies refer to, however far away: a third of the time of a start.
        AssemblyLoadContextBuilder builder = new AssemblyLoadContextBuilder()
            .SetMainAssemblyPath(path)
            .SetDefaultContext(AssemblyLoadContext.Default)
            .IsLazyLoaded(true);
        foreach (AssemblyName shared in s_shared)
            builder.PreferDefaultLoadContextAssembly(shared);
        // While the context lives, what is shared must not depend on what was loaded first.
        builder.IsLazyLoaded(false);
        AssemblyLoadContext context = builder.Build();
        return new LoadedPlugin(context, context.LoadFromAssemblyPath(path));
    }

    /// <summary>Makes a factory.</summary>
    /// <exception cref="PluginLoadException">The class is not what it was declared to be.</exception>
    /// <exception cref="TargetInvocationException">Its constructor failed.</exception>
    public TFactory CreateFactory<TFactory>(string className)
        where TFactory : class
    {
        using AssemblyLoadContext.ContextualReflectionScope scope = Context.EnterContextualReflection();
        Type type = _assembly.GetType(className) ?? throw new PluginLoadException($"it declares the factory {className}, but has no such class");
        if (!typeof(TFactory).IsAssignableFrom(type))
        {
            // Two copies of the contract have the same names and are strangers to each other.
            Type? stranger = type.GetInterfaces().FirstOrDefault(i => i.FullName == typeof(TFactory).FullName);
            throw new PluginLoadException(stranger is null
                ? $"its factory {className} does not implement {typeof(TFactory).Name}"
                : $"it brought its own copy of the contract ({stranger.Assembly.Location}) instead of using the host's ({typeof(TFactory).Assembly.Location})");
        }

        try
        {
            return (TFactory)Activator.CreateInstance(type)!;
        }
        catch (MissingMethodException)
        {
            throw new PluginLoadException($"its factory {className} has no public parameterless constructor");
        }
    }

    // The contract, the logger's, and what their signatures may name: a type of JSON or of metrics has to be the same on both sides.
    private static AssemblyName[] FindShared()
    {
        List<AssemblyName> shared = [];
        foreach (Assembly assembly in (Assembly[])[typeof(IStorageBackend).Assembly, typeof(Microsoft.Extensions.Logging.ILogger).Assembly])
        {
            shared.Add(assembly.GetName());
            shared.AddRange(assembly.GetReferencedAssemblies());
        }

        return [.. shared];
    }
}
