using Microsoft.Extensions.Logging;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Inspecting;

/// <summary>An image that commands look into: as a reader sees it, and node by node with its chunk records.</summary>
internal sealed class LoadedImage : IDisposable
{
    private readonly BootstrapReader _reader;

    private LoadedImage(string path, BootstrapReader reader)
    {
        Path = path;
        _reader = reader;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    public RafsImage Image => _reader.Image;

    /// <summary>The blob table as it is stored.</summary>
    public IReadOnlyList<ImageBlob> Blobs => _reader.Head.Blobs;

    /// <summary>Opens a bootstrap, or a data blob with the bootstrap inside.</summary>
    /// <exception cref="RafsFormatException">It is none, or its superblock or blob table is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LoadedImage Open(string path, ILogger logger)
    {
        var reader = BootstrapReader.Open(path);
        if (reader.Image.Version == RafsVersion.V5)
            ImageLog.OpenedV5(logger, FlagNames.Of(reader.Image.Features));
        else
            ImageLog.OpenedV6(logger, FlagNames.Of(reader.Image.Features));
        return new LoadedImage(path, reader);
    }

    /// <inheritdoc cref="BootstrapReader.OpenTree"/>
    public IImageTree OpenTree() => _reader.OpenTree();

    /// <inheritdoc cref="BootstrapReader.CheckPrefetch"/>
    public void CheckPrefetch(IImageTree tree) => _reader.CheckPrefetch(tree);

    public void Dispose() => _reader.Dispose();
}
