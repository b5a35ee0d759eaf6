using Microsoft.Extensions.Logging;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>An image that commands look into: as a reader sees it, and as a model with its chunk records.</summary>
internal sealed class LoadedImage : IDisposable
{
    private LoadedImage(string path, RafsImage image, ImageModel model)
    {
        Path = path;
        Image = image;
        Model = model;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    public RafsImage Image { get; }

    public ImageModel Model { get; }

    /// <summary>Opens a bootstrap, or a data blob with the bootstrap inside.</summary>
    /// <exception cref="RafsFormatException">It is none, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LoadedImage Open(string path, ILogger logger)
    {
        RafsImage image = RafsBootstrap.Open(path, BootstrapMode.Cached, null);
        try
        {
            if (image.Version == RafsVersion.V5)
                ImageLog.OpenedV5(logger, FlagNames.Of(image.Features));
            else
                ImageLog.OpenedV6(logger, FlagNames.Of(image.Features));
            return new LoadedImage(path, image, BootstrapLoader.Load(path));
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public void Dispose() => Image.Dispose();
}
