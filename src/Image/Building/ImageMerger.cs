using Nydus.Image.Requests;

namespace Nydus.Image.Building;

/// <summary>Runs <c>merge</c>.</summary>
internal sealed class ImageMerger(TimeProvider time, IBuildProgress progress)
{
    /// <summary>Makes one bootstrap of several.</summary>
    /// <exception cref="ImageException">The request cannot be met.</exception>
    /// <exception cref="IncompatibleImageException">Two sources do not fit together: exit status 2.</exception>
    public BuildResult Merge(MergeRequest request, CancellationToken cancellation) =>
        throw new ImageException($"merge {request.Sources[0]}: not wired yet ({time.LocalTimeZone}, {progress}, {cancellation.CanBeCanceled})");
}
