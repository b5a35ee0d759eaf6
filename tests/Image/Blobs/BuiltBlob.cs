using Nydus.Image.Blobs;
using Nydus.Rafs.Building;

namespace Nydus.Image.Tests.Blobs;

/// <summary>A blob as tests build it.</summary>
internal sealed class BuiltBlob
{
    public required ImageBlob? Entry { get; init; }
    public required byte[] Bytes { get; init; }

    /// <summary>What the output was told at the end; null when nothing was stored.</summary>
    public required FinishedBlob? Finished { get; init; }
    public required ChunkIndex Index { get; init; }
    public required List<ImageNode> Files { get; init; }
    public required long PeakBytes { get; init; }

    /// <summary>Builds a blob of a directory's files.</summary>
    /// <param name="bootstrap">For a blob that has one inside.</param>
    public static BuiltBlob Of(string directory, BlobBuilderOptions options, ChunkIndex? index = null, byte[]? bootstrap = null) =>
        Build(SourceFiles.List(directory).Select(file => (file.Node, (Func<Stream>)(() => SourceFiles.Open(file.Path)))), options, index, bootstrap);

    /// <summary>Builds a blob of contents.</summary>
    public static BuiltBlob Of(IEnumerable<byte[]> contents, BlobBuilderOptions options, ChunkIndex? index = null) =>
        Build(contents.Select((content, i) => (MakeNode(i, (ulong)content.Length), (Func<Stream>)(() => new MemoryStream(content)))), options, index, null);

    public static ImageNode MakeNode(int number, ulong size) => new() { Name = System.Text.Encoding.ASCII.GetBytes($"file-{number}"), Mode = 0x81A4, Size = size };

    /// <summary>The bytes of a file, put together from the blob.</summary>
    public byte[] Read(ImageNode file, List<DecodedChunk> chunks)
    {
        byte[] content = new byte[file.Size];
        foreach (ImageChunk chunk in file.Chunks)
        {
            chunks[chunk.Index].Plain.CopyTo(content.AsSpan((int)chunk.FileOffset));
        }

        return content;
    }

    /// <summary>Decodes every chunk of the blob.</summary>
    public List<DecodedChunk> Decode() => DecodedChunk.All(Entry!, Bytes, Finished!.MakeCompressionInfo());

    private static BuiltBlob Build(IEnumerable<(ImageNode Node, Func<Stream> Open)> sources, BlobBuilderOptions options, ChunkIndex? index, byte[]? bootstrap)
    {
        index ??= new ChunkIndex();
        using var output = new MemoryBlobOutput();
        using var builder = new BlobBuilder(options, index, output);
        var files = new List<ImageNode>();
        foreach ((ImageNode node, Func<Stream> open) in sources)
        {
            using Stream content = open();
            builder.Add(node, content, TestContext.Current.CancellationToken);
            files.Add(node);
        }

        ImageBlob? entry = builder.FinishData(TestContext.Current.CancellationToken);
        if (bootstrap is not null)
        {
            Assert.Equal(builder.FinishInline(bootstrap, TestContext.Current.CancellationToken), output.Finished!.Id);
        }

        return new BuiltBlob { Entry = entry, Bytes = output.ToArray(), Finished = output.Finished, Index = index, Files = files, PeakBytes = builder.PeakBytes };
    }
}
