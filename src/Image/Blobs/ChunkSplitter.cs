using System.Text;
using Nydus.Rafs.Building;

namespace Nydus.Image.Blobs;

/// <summary>Reads files and cuts them into chunks (format spec 1.9), straight into the memory of runs. Used by one thread.</summary>
internal sealed class ChunkSplitter(BlobBuilderOptions options, ChunkEncoding encoding, BufferPool pool, ChunkPipeline pipeline)
{
    /// <summary>The memory of a run unless a chunk needs more. Small enough to keep all workers busy, large enough to make handing over cheap.</summary>
    public const int RunLength = 1 << 20;

    private readonly int _chunkSize = options.Form.ChunkSize;
    private ChunkRun? _open;

    /// <exception cref="ImageException">The content is shorter than the file's size.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the pipeline stopped.</exception>
    public void Add(ImageNode node, Stream content, CancellationToken cancellation)
    {
        if (node.Size > long.MaxValue)
        {
            throw new ImageException($"'{NameOf(node)}' has {node.Size} bytes, more than an image can hold.");
        }

        long size = (long)node.Size;
        bool isBatchable = size <= _chunkSize && ChunkBatches.IsBatchable(options.BatchSize, size);
        for (long offset = 0; offset < size;)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = (int)Math.Min(_chunkSize, size - offset);
            ChunkRun run = RunFor(length, cancellation);
            int read = content.ReadAtLeast(run.Plain!.Span.Slice(run.PlainLength, length), length, throwOnEndOfStream: false);
            if (read != length)
            {
                throw new ImageException($"'{NameOf(node)}' became shorter while it was read: it ends after {offset + read} of {size} bytes.");
            }

            run.Add(node, offset, length, offset + length == size, isBatchable);
            offset += length;
            options.Progress?.AddBytes(length);
        }

        options.Progress?.AddFiles(1);
    }

    /// <summary>Nothing follows.</summary>
    public void Complete() => Submit();

    private static string NameOf(ImageNode node) => Encoding.UTF8.GetString(node.Name);

    private ChunkRun RunFor(int length, CancellationToken cancellation)
    {
        if (_open is { } open && open.Room >= length)
        {
            return open;
        }

        Submit();
        int capacity = RunLength;
        while (capacity < length)
        {
            capacity <<= 1;
        }

        int reserve = encoding.Transforms ? ChunkEncoding.EncodedCapacity(capacity) : 0;
        return _open = new ChunkRun(encoding, pool.Rent(capacity, reserve, cancellation));
    }

    private void Submit()
    {
        if (_open is { } run)
        {
            _open = null;
            pipeline.Submit(run);
        }
    }
}
