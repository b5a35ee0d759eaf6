using Nydus.Host.Configuration;

namespace Nydus.Host.Process;

/// <summary>The image to mount at start. Backend, cache and rafs settings of <paramref name="Config"/> are there.</summary>
/// <param name="Bootstrap">The metadata file.</param>
/// <param name="Config">The validated configuration.</param>
/// <param name="PrefetchFiles">Absolute paths inside the image.</param>
internal sealed record ImageLaunch(string Bootstrap, DaemonConfig Config, IReadOnlyList<string> PrefetchFiles);
