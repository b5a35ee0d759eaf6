namespace Nydus.Plugins.Loading;

/// <summary>A plugin is not what its declaration promised.</summary>
/// <param name="message">The end of a sentence that begins with the plugin.</param>
internal sealed class PluginLoadException(string message) : Exception(message);
