namespace Nydus.Rafs.Building;

/// <summary>The nodes of a bootstrap, made when they are asked for and kept by nobody. Not thread-safe.</summary>
public interface IImageTree
{
    /// <exception cref="RafsFormatException">It is damaged.</exception>
    ImageNode ReadRoot();

    /// <summary>The nodes in a directory, by the bytes of their names. They are not put into its <see cref="ImageNode.Children"/>.</summary>
    /// <param name="directory">Of this bootstrap. Each can be read once from one tree.</param>
    /// <exception cref="RafsFormatException">A node is damaged, or contradicts those that were read before.</exception>
    IEnumerable<ImageNode> ReadChildren(ImageNode directory);
}
