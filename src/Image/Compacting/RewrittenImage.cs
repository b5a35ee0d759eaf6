using Nydus.Image.Building;
using Nydus.Image.Output;
using Nydus.Rafs.Building;

namespace Nydus.Image.Compacting;

/// <summary>Writes the bootstrap of an image whose blobs were changed.</summary>
internal static class RewrittenImage
{
    /// <param name="path">Null: into the directory, under its digest.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static BuildResult Write(ImageModel model, string? path, string? directory, BuildTrace trace, OutputFiles files)
    {
        using BootstrapBytes bytes = trace.Measure("dump_bootstrap", () => BootstrapWriter.Make(model));
        return new BuildResult
        {
            Bootstrap = BootstrapOutput.Place(bytes, path, directory, files),
            Blobs = [.. model.Blobs.Select(blob => blob.Id)],
            Version = model.Version,
            Compressor = model.Compressor,
            ConsumedTime = trace.ConsumedTime,
            Events = trace.Events,
        };
    }
}
