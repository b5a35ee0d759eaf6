using Nydus.Rafs.Building;

namespace Nydus.Image.Sources;

/// <summary>Takes the data of regular files in blob order (format spec 6.4, 6.5) and makes chunks of it.</summary>
internal interface IFileSink
{
    /// <summary>Reads exactly <c>node.Size</c> bytes of <paramref name="content"/> before it returns. <c>node.Chunks</c> is set at the latest when the blob is finished: nobody reads it before.</summary>
    /// <exception cref="ImageException">The content ends before <c>node.Size</c>, or what was made of it cannot be written.</exception>
    void Add(ImageNode node, Stream content, CancellationToken cancellation);
}
