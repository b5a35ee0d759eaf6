using Nydus.E2E.Harness;

namespace Nydus.E2E.Faults;

/// <summary>What came of reading a file that may be damaged.</summary>
internal static class Outcome
{
    public const string Right = "right bytes";
    public const string Wrong = "wrong bytes";
    public const string IoError = "EIO";
    public const string Missing = "missing";

    private const int EIO = 5;

    public static async Task<string> OfAsync(string mountpoint, ManifestFile file)
    {
        try
        {
            return await Manifest.DigestAsync(Path.Combine(mountpoint, file.Path)) == file.Sha256 ? Right : Wrong;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing;
        }
        catch (IOException e) when ((e.HResult & 0xffff) == EIO || e.Message.Contains("Input/output error", StringComparison.Ordinal))
        {
            return IoError;
        }
    }
}
