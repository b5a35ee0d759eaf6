using System.Security.Cryptography;

namespace Nydus.Plugins;

/// <summary>SHA-256 of plugin files.</summary>
internal static class PluginDigest
{
    /// <summary>The digest as 64 lower-case hexadecimal digits, or null when the file cannot be read.</summary>
    public static string? TryCompute(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
