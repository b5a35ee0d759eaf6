using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Image.Blobs;
using Nydus.Image.Inspecting;
using Nydus.Image.Output;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Statistics;

/// <summary>Counts images. Chunks are the same when their digests are.</summary>
internal sealed class ImageStatistics(ILogger logger, CancellationToken cancellation)
{
    private readonly HashSet<ChunkDigest> _known = [];

    public ImageInfo Base { get; } = new();

    public ImageInfo Target { get; } = new();

    /// <summary>Whether several images were counted together.</summary>
    public bool IsDirectory { get; private set; }

    public bool HasTarget { get; private set; }

    /// <exception cref="RafsFormatException">It is no image, or damaged.</exception>
    public void AddBase(string path)
    {
        foreach (ImageChunk chunk in Count(path, Base).All)
        {
            if (_known.Add(chunk.Digest))
                Base.Own.Add(in chunk);
            else
                Base.Shared.Add(in chunk);
        }
    }

    /// <summary>Counts every file that is an image; others are told in the log.</summary>
    /// <exception cref="ImageException">There is no such directory.</exception>
    public void AddDirectory(string path)
    {
        if (!Directory.Exists(path))
            throw new ImageException($"{path} is not a directory");
        IsDirectory = true;
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
        {
            try
            {
                AddBase(file);
            }
            catch (Exception e) when (e is RafsFormatException or IOException or UnauthorizedAccessException)
            {
                ImageLog.LeftOut(logger, file, e.Message);
            }
        }
    }

    /// <summary>Counts an image, and which of its chunks the first has.</summary>
    /// <exception cref="RafsFormatException">It is no image, or damaged.</exception>
    public void AddTarget(string path)
    {
        HasTarget = true;
        foreach (ImageChunk chunk in Count(path, Target).All)
            (_known.Contains(chunk.Digest) ? Target.Referenced : Target.Own).Add(in chunk);
    }

    /// <returns>The distinct chunks.</returns>
    private ChunkTable Count(string path, ImageInfo info)
    {
        var chunks = new ChunkTable();
        var linked = new HashSet<ulong>();
        using LoadedImage image = LoadedImage.Open(path, logger);
        foreach (ImageEntry entry in ImageTree.Walk(image, cancellation))
        {
            if (entry.Node.IsDirectory)
                info.AddDirectory();
            else if (entry.Node.IsSymlink)
                info.AddSymlink();
            else if (entry.Node.IsRegular)
                info.AddFile(entry.Node, isOtherName: entry.Attr.NLink > 1 && !linked.Add(entry.Attr.Ino));
            foreach (ImageChunk chunk in entry.Node.Chunks)
                _ = chunks.TryAdd(chunk);
        }

        return chunks;
    }
}
