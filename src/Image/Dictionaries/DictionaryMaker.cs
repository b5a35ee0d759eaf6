using Nydus.Abstractions;
using Nydus.Image.Building;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Dictionaries;

/// <summary>Makes a chunk dictionary: an image with one file that has the chunks that several images share (format spec 6.10).</summary>
internal sealed class DictionaryMaker
{
    private const uint DirectoryMode = 0x41ED;
    private const uint FileMode = 0x81B0;

    private readonly Dictionary<ChunkDigest, Occurrence> _occurrences = [];
    private readonly List<ImageBlob> _blobs = [];
    private ImageModel? _first;
    private string _firstPath = "";
    private int _images;

    /// <summary>Counts the chunks of an image; those in it several times count once.</summary>
    /// <exception cref="ImageException">It cannot be loaded.</exception>
    /// <exception cref="IncompatibleImageException">Its chunks could not be used together with those of the others.</exception>
    public void Add(string path)
    {
        ImageModel model = SourceImage.Load(path);
        if (_first is null)
            (_first, _firstPath) = (model, path);
        SourceImage.RequireCompatible(_first, _firstPath, model, path);
        if (_first.Digester != model.Digester)
            throw new IncompatibleImageException($"Inconsistent images: digester of {_firstPath} is {_first.Digester}, of {path} {model.Digester}. Build both with the same options.");
        int[] places = [.. model.Blobs.Select(PlaceOf)];
        int image = ++_images;
        BlobUse.VisitChunks(model.Root, chunks =>
        {
            foreach (ImageChunk chunk in chunks)
                Count(chunk with { Blob = places[chunk.Blob] }, image);
        });
    }

    /// <summary>The dictionary.</summary>
    /// <exception cref="ImageException">The images share nothing.</exception>
    public ImageModel Make(out int chunkCount)
    {
        ImageModel first = _first!;
        ImageChunk[] chunks = [.. _occurrences.Values.Where(occurrence => occurrence.Images > 1 || _images == 1).Select(occurrence => occurrence.Chunk)];
        chunkCount = chunks.Length;
        if (chunks.Length == 0)
            throw new ImageException("the images have no chunk in common: there is nothing to make a dictionary of");
        Array.Sort(chunks, static (a, b) => (a.Blob, a.Index).CompareTo((b.Blob, b.Index)));
        for (int i = 0; i < chunks.Length; i++)
            chunks[i].FileOffset = (long)i * first.ChunkSize;
        var root = new ImageNode { Name = "/"u8.ToArray(), Mode = DirectoryMode };
        root.Children.Add(new ImageNode
        {
            Name = "chunkdict"u8.ToArray(),
            Mode = FileMode,
            Size = (ulong)chunks.Length * (uint)first.ChunkSize,
            Chunks = chunks,
            SourceIno = 1,
        });
        var model = new ImageModel
        {
            Version = first.Version,
            ChunkSize = first.ChunkSize,
            Compressor = first.Compressor,
            Digester = first.Digester,
            HasExplicitOwners = first.HasExplicitOwners,
            IsEncrypted = _blobs.Any(blob => blob.Cipher != RafsCipher.None),
            Root = root,
        };
        model.Blobs.AddRange(BlobUse.Renumber(root, _blobs));
        foreach (ImageBlob blob in model.Blobs)
            blob.Features |= BlobFeatures.IsChunkDictGenerated;
        return model;
    }

    private int PlaceOf(ImageBlob blob)
    {
        int place = _blobs.FindIndex(known => known.Id == blob.Id);
        if (place >= 0)
            return place;
        _blobs.Add(blob);
        return _blobs.Count - 1;
    }

    private void Count(ImageChunk chunk, int image)
    {
        if (!_occurrences.TryGetValue(chunk.Digest, out Occurrence occurrence))
            _occurrences.Add(chunk.Digest, new Occurrence(chunk, 1, image));
        else if (occurrence.LastImage != image)
            _occurrences[chunk.Digest] = occurrence with { Images = occurrence.Images + 1, LastImage = image };
    }

    private readonly record struct Occurrence(ImageChunk Chunk, int Images, int LastImage);
}
