using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Archives;

/// <summary>
/// An archive as the source of an image (format spec 6.4): read once from start to end, contents going to the sink as they come. Unlike the reference it accepts global
/// headers and contiguous files, and PAX values may hold line feeds; see also <see cref="ArchiveNodes"/>.
/// </summary>
/// <param name="archive">The uncompressed archive, see <see cref="ArchiveInput"/>. Read to its end.</param>
/// <param name="name">Of the archive, for messages.</param>
/// <param name="layer">Goes into <see cref="ImageNode.Layer"/>.</param>
/// <param name="metadataLimit">Bytes, see <see cref="TarLimits.Metadata"/>.</param>
internal sealed class TarSource(Stream archive, string name, int layer, long metadataLimit = TarLimits.Metadata)
{
    private readonly TarReader _reader = new(archive, name);
    private readonly ArchiveNodes _nodes = new(layer, metadataLimit);

    /// <summary>Bytes of the uncompressed archive read so far.</summary>
    public long Position => _reader.Position;

    /// <summary>
    /// Reads the archive. The sink gets every regular file that is not empty, also those that a later entry replaces, in the order of the archive; the stream it
    /// gets is a <see cref="TarContentStream"/>.
    /// </summary>
    /// <returns>The root. Chunks of hard links are missing until <see cref="FinishHardLinks"/>.</returns>
    /// <exception cref="ImageException">The archive is damaged, asks for too much, or holds what an image cannot.</exception>
    public ImageNode Read(IFileSink sink, CancellationToken cancellation)
    {
        while (_reader.TryRead(out TarEntry? entry, out TarContentStream? content, cancellation))
        {
            ImageNode? node = _nodes.Add(entry, _reader.Place);
            if (content != null && node is { Size: > 0 })
                sink.Add(node, content, cancellation);
        }

        return _nodes.Finish();
    }

    /// <summary>Gives hard links the chunks of their targets; called once the sink has set them.</summary>
    public void FinishHardLinks() => _nodes.FinishHardLinks();
}
