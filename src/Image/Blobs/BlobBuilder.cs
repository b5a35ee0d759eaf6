using Nydus.Abstractions;
using Nydus.Image.Sources;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>
/// Makes a data blob of files (format spec 4, 6.3, 6.5): add them in blob order, then <see cref="FinishData"/>, and for a blob that has its bootstrap
/// inside <see cref="FinishInline"/>. Used by one thread; has threads of its own for everything but reading. After an exception only to be disposed,
/// which leaves nothing behind.
/// </summary>
internal sealed class BlobBuilder : IFileSink, IDisposable
{
    private readonly BlobBuilderOptions _options;
    private readonly BlobOutput _output;
    private readonly BlobStream _stream;
    private readonly BlobSectionWriter _sections;
    private readonly BufferPool _runs;
    private readonly BufferPool _batches;
    private readonly ChunkPipeline _pipeline;
    private readonly ChunkSequencer _sequencer;
    private readonly ChunkWriter _writer;
    private readonly ChunkSplitter _splitter;
    private readonly CancellationTokenRegistration _stopsRuns;

    /// <param name="index">Known chunks; gets those of this blob and, with the first of them, the blob.</param>
    /// <param name="output">Completed by this, disposed by the caller.</param>
    public BlobBuilder(BlobBuilderOptions options, ChunkIndex index, BlobOutput output)
    {
        _options = options;
        _output = output;
        _stream = new BlobStream(output.Stream);
        _sections = new BlobSectionWriter(options.Form, _stream);
        var memory = BlobMemory.For(options.Form.ChunkSize, options.BatchSize, options.Workers);
        _runs = new BufferPool(memory.Runs);
        _batches = new BufferPool(memory.Batches);
        _pipeline = new ChunkPipeline(options.Workers);
        _stopsRuns = _pipeline.Stopping.UnsafeRegister(static pool => ((BufferPool)pool!).Stop(), _runs);
        var encoding = new ChunkEncoding(options.Form, index, _runs);
        var batches = new ChunkBatches(options.BatchSize, encoding, _batches, _pipeline.Submit, _pipeline.Stopping);
        _sequencer = new ChunkSequencer(options, index, encoding, batches, _pipeline.Submit) { Blob = _sections.Blob };
        _writer = new ChunkWriter(options.Form, encoding, _stream, output, _runs, _batches);
        _splitter = new ChunkSplitter(options, encoding, _runs, _pipeline);
        _pipeline.Start(_sequencer, _writer);
    }

    /// <summary>The most bytes that chunks took in memory at a time.</summary>
    public long PeakBytes => _runs.PeakBytes + _batches.PeakBytes;

    /// <inheritdoc/>
    public void Add(ImageNode node, Stream content, CancellationToken cancellation) =>
        Guard(() => _splitter.Add(node, content, cancellation));

    /// <summary>
    /// Ends the chunk data: the chunks of all files are set, and the blob's entry is what the bootstrap must say of it. Without a bootstrap inside,
    /// the blob is then whole and in its place.
    /// </summary>
    /// <returns>The blob's entry, which the index has in its table; null when there was nothing to store.</returns>
    /// <exception cref="ImageException">Something could not be stored.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ImageBlob? FinishData(CancellationToken cancellation)
    {
        Guard(() =>
        {
            _splitter.Complete();
            _pipeline.Complete(cancellation);
        });
        SetStoredOffsets();
        if (_sequencer.BlobIndex < 0)
        {
            if (!_options.Form.HasInlinedMeta)
            {
                Complete(null);
            }

            return null;
        }

        ImageBlob blob = _sections.Blob;
        Write(() =>
        {
            _sections.EndData(_sequencer.PlainLength);
            _sections.WriteCompressionInfo(_writer.CompressionInfo);
            blob.ChunkCount = _sequencer.Chunks.Length;
            _sections.WriteDigests(Digests());
            if (!_options.Form.HasInlinedMeta)
            {
                _sections.WriteToc();
            }
        });
        _sections.EndCompressedSize();
        blob.Id = _options switch
        {
            { Form.HasInlinedMeta: true } => BlobSectionWriter.InlinedId,
            { BlobId: { Length: > 0 } id } => id,
            _ => _stream.CurrentDigest.ToString(),
        };
        if (!_options.Form.HasInlinedMeta)
        {
            Complete(new FinishedBlob(blob.Id, blob.UncompressedSize, _sections.CacheFile));
        }

        return blob;
    }

    /// <summary>Appends the bootstrap to a blob that has it inside, which is then whole and in its place.</summary>
    /// <returns>The id that is the file's name. The bootstrap does not have it.</returns>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public string FinishInline(ReadOnlyMemory<byte> bootstrap)
    {
        Write(() =>
        {
            _sections.WriteBootstrap(bootstrap.Span);
            _sections.WriteToc();
        });
        string id = _stream.CurrentDigest.ToString();
        Complete(new FinishedBlob(id, _sections.Blob.UncompressedSize, _sections.CacheFile));
        return id;
    }

    /// <summary>Stops what is still going on.</summary>
    public void Dispose()
    {
        _pipeline.Dispose();
        _stopsRuns.Dispose();
        _runs.Dispose();
        _batches.Dispose();
        _stream.Dispose();
    }

    private void SetStoredOffsets()
    {
        ReadOnlySpan<ImageChunk> chunks = _sequencer.Chunks;
        ReadOnlySpan<long> offsets = _writer.StoredOffsets;
        foreach (ImageNode file in _sequencer.Files)
        {
            foreach (ref ImageChunk chunk in file.Chunks.AsSpan())
            {
                if (chunk.Blob == _sequencer.BlobIndex)
                {
                    chunk.StoredOffset = offsets[chunk.Index];
                    chunk.StoredSize = chunks[chunk.Index].StoredSize;
                }
            }
        }
    }

    private byte[] Digests()
    {
        ReadOnlySpan<ImageChunk> chunks = _sequencer.Chunks;
        byte[] digests = new byte[chunks.Length * ChunkDigest.Size];
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i].Digest.CopyTo(digests.AsSpan(i * ChunkDigest.Size));
        }

        return digests;
    }

    private void Complete(FinishedBlob? blob) => Write(() => _output.Complete(blob));

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (IOException e)
        {
            throw new ImageException($"Cannot write the blob to {_output.Name}: {e.Message}", e);
        }
        catch (RafsFormatException e)
        {
            throw new ImageException($"Cannot write the blob to {_output.Name}: {e.Message}", e);
        }
    }

    private void Guard(Action action)
    {
        _pipeline.ThrowIfFailed();
        try
        {
            action();
        }
        catch (OperationCanceledException)
        {
            // What stopped the pipeline says more than that it stopped.
            _pipeline.ThrowIfFailed();
            throw;
        }
    }
}
