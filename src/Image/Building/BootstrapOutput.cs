using Nydus.Image.Output;
using Nydus.Rafs.Building;

namespace Nydus.Image.Building;

/// <summary>Where a bootstrap goes (format spec 6.2).</summary>
internal static class BootstrapOutput
{
    private const string ExternalSuffix = "external";

    /// <summary>Writes it to the file asked for, or into the blob directory under its digest.</summary>
    /// <returns>The path, as far as it was given.</returns>
    public static string Place(BootstrapBytes bootstrap, string? path, string? blobDirectory, OutputFiles files)
    {
        string target = path ?? Path.Combine(blobDirectory!, Convert.ToHexStringLower(bootstrap.ComputeSha256()));
        StagedFile file = files.Create(target);
        bootstrap.CopyTo(file.Stream);
        file.Complete();
        return target;
    }

    /// <summary>The name of the bootstrap of external files beside the main one.</summary>
    public static string ExternalOf(string bootstrap, bool isNamedByUser) =>
        isNamedByUser ? Path.ChangeExtension(bootstrap, ExternalSuffix) : $"{bootstrap}.{ExternalSuffix}";
}
