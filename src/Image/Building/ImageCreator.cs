using Nydus.Image.Requests;

namespace Nydus.Image.Building;

/// <summary>Runs <c>create</c>.</summary>
internal sealed class ImageCreator(TimeProvider time, IBuildProgress progress)
{
    /// <summary>Makes the image. Nothing is left under a final name when it fails or is cancelled.</summary>
    /// <exception cref="ImageException">The request cannot be met.</exception>
    public BuildResult Create(CreateRequest request, CancellationToken cancellation) =>
        throw new ImageException($"create {request.Source}: not wired yet ({time.LocalTimeZone}, {progress}, {cancellation.CanBeCanceled})");
}
