using System.Reflection;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using Nydus.Abstractions;

namespace Nydus.Plugins.Loading;

/// <summary>
/// A plugin assembly in this process, for good: unloadable contexts would lose the precompiled code and slow every call. It shares the contract and ILogger with the
/// host; all else it needs is its own. The loader resolves the plugin's dependencies, so it lives as long as this.
/// </summary>
internal sealed class LoadedPlugin
{
    private readonly PluginLoader _loader;
    private readonly Assembly _assembly;

    private LoadedPlugin(PluginLoader loader, Assembly assembly) => (_loader, _assembly) = (loader, assembly);

    /// <summary>The context of the plugin's private assemblies.</summary>
    public AssemblyLoadContext? Context => AssemblyLoadContext.GetLoadContext(_assembly);

    /// <exception cref="Exception">Whatever the runtime, or the assembly, has to complain about.</exception>
    public static LoadedPlugin Load(string path)
    {
        PluginLoader loader = PluginLoader.CreateFromAssemblyFile(path, config =>
        {
            config.IsUnloadable = false;
            config.SharedAssemblies.Add(typeof(IStorageBackend).Assembly.GetName());
            config.SharedAssemblies.Add(typeof(Microsoft.Extensions.Logging.ILogger).Assembly.GetName());
        });
        return new LoadedPlugin(loader, loader.LoadDefaultAssembly());
    }

    /// <summary>Makes a factory.</summary>
    /// <exception cref="PluginLoadException">The class is not what it was declared to be.</exception>
    /// <exception cref="TargetInvocationException">Its constructor failed.</exception>
    public TFactory CreateFactory<TFactory>(string className)
        where TFactory : class
    {
        using AssemblyLoadContext.ContextualReflectionScope scope = _loader.EnterContextualReflection();
        Type type = _assembly.GetType(className) ?? throw new PluginLoadException($"it declares the factory {className}, but has no such class");
        if (!typeof(TFactory).IsAssignableFrom(type))
        {
            // Two copies of the contract have the same names and are strangers to each other.
            Type? stranger = type.GetInterfaces().FirstOrDefault(i => i.FullName == typeof(TFactory).FullName);
            throw new PluginLoadException(stranger is null
                ? $"its factory {className} does not implement {typeof(TFactory).Name}"
                : $"it brought its own copy of the contract ({stranger.Assembly.Location}) instead of using the host's ({typeof(TFactory).Assembly.Location})");
        }

        if (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
            throw new PluginLoadException($"its factory {className} has no public parameterless constructor");
        return (TFactory)Activator.CreateInstance(type)!;
    }
}
