using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Host.Configuration;

/// <summary>Reads configuration documents. Never throws for what a document holds.</summary>
internal static class ConfigLoader
{
    /// <summary>Most documents fit; larger ones grow the buffer.</summary>
    private const int SmallDocument = 16 * 1024;

    /// <summary>Loads a file.</summary>
    /// <exception cref="IOException">It cannot be read, or is a directory.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ConfigLoad LoadFile(string path)
    {
        // Opening it would only say that access is denied.
        if (Directory.Exists(path))
            throw new IOException($"{path} is a directory");
        using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        // Files of /proc, pipes and the like have no length that could be asked for.
        byte[] buffer = new byte[SmallDocument];
        int length = 0;
        for (int read; (read = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0 && length <= ConfigDefaults.MaxDocumentBytes;)
        {
            length += read;
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 4);
        }
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
