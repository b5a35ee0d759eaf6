namespace Nydus.Image.Blobs;

/// <summary>A file without a name that stays: what is too much to hold in memory.</summary>
internal static class TemporaryStream
{
    /// <exception cref="ImageException">The folder for temporary files takes none.</exception>
    public static FileStream Open()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nydus-image-{Guid.NewGuid():n}");
        try
        {
            var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete });
            File.Delete(path);
            return stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"Cannot make a temporary file in {Path.GetTempPath()}: {e.Message} Set TMPDIR to a folder that takes one.", e);
        }
    }
}
