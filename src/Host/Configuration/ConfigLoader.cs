using System.Text.Json;

namespace Nydus.Host.Configuration;

/// <summary>Reads configuration documents. Never throws for what a document holds.</summary>
internal static class ConfigLoader
{
    /// <summary>Loads a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is a directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ConfigLoad LoadFile(string path)
    {
        // Opening it would only say that access is denied.
        if (Directory.Exists(path))
            throw new IOException($"{path} is a directory");
        var buffer = new byte[ConfigDefaults.MaxDocumentBytes + 1];
        int length;
        using (FileStream file = File.OpenRead(path))
            length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Load(buffer.AsMemory(0, length));
    }

    /// <summary>Loads a document from memory: JSON or TOML, version 1 or 2, with or without a byte order mark.</summary>
    public static ConfigLoad Load(ReadOnlyMemory<byte> document)
    {
        var diagnostics = new ConfigDiagnostics();
        if (document.Length > ConfigDefaults.MaxDocumentBytes)
        {
            diagnostics.Error("", $"the document is larger than {ConfigDefaults.MaxDocumentBytes} bytes");
            return new ConfigLoad(null, diagnostics.All);
        }
        DaemonConfig? config = null;
        if (ConfigParser.Parse(document, diagnostics) is { } parsed)
            config = ConfigBinder.Bind(parsed.Root, diagnostics);
        return new ConfigLoad(config, diagnostics.All);
    }

    /// <summary>Binds a tree that the daemon made itself.</summary>
    public static ConfigLoad Load(JsonElement root)
    {
        var diagnostics = new ConfigDiagnostics();
        DaemonConfig? config = ConfigBinder.Bind(root, diagnostics);
        return new ConfigLoad(config, diagnostics.All);
    }
}
