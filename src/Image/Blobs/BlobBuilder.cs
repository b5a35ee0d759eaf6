using Nydus.Image.Sources;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>
/// Makes a data blob of files (format spec 4, 6.3, 6.5): add them in blob order, then <see cref="FinishData"/>, and for a blob that has its bootstrap
/// inside <see cref="FinishInline"/>. Used by one thread; has threads of its own for everything but reading. After an exception every call throws it again.
/// </summary>
internal sealed class BlobBuilder : IFileSink, IDisposable
{
    private readonly BlobBuilderOptions _options;
    private readonly BlobOutput _output;
    private readonly BlobAssembly _assembly;
    private readonly BufferPool _runs;
    private readonly BufferPool _batches;
    private readonly ChunkPipeline _pipeline;
    private readonly CancellationTokenRegistration _stopsRuns;
    private readonly CancellationTokenRegistration _stopsOutput;
    private BlobStages? _stages;

    /// <param name="index">Known chunks; gets those of this blob and, with the first of them, the blob.</param>
    /// <param name="output">Completed by this; disposed by the caller after this, which removes what is not complete.</param>
    /// <exception cref="ArgumentException">The output wants plain chunks, but they are to be compressed or encrypted.</exception>
    public BlobBuilder(BlobBuilderOptions options, ChunkIndex index, BlobOutput output)
    {
        _options = options;
        _output = output;
        var memory = BlobMemory.For(options.Form.ChunkSize, options.BatchSize, options.Workers);
        _runs = new BufferPool(memory.Runs);
        _batches = new BufferPool(memory.Batches);
        var encoding = new ChunkEncoding(options.Form, index, _runs);
        if (output.TakesPlainChunks && encoding.Transforms)
        {
            throw new ArgumentException("Cache files hold plain chunks: compressor none, no encryption.", nameof(options));
        }

        _assembly = new BlobAssembly(options.Form, output);
        _pipeline = new ChunkPipeline(options.Workers);
        _stopsRuns = _pipeline.Stopping.UnsafeRegister(static pool => ((BufferPool)pool!).Stop(), _runs);
        _stopsOutput = StopsOutput(_pipeline.Stopping);
        var batches = new ChunkBatches(options.BatchSize, encoding, _batches, _pipeline.Submit, _pipeline.Stopping);
        var sequencer = new ChunkSequencer(options, index, encoding, batches, _pipeline.Submit) { Blob = _assembly.Blob };
        var writer = new ChunkWriter(options.Form, encoding, _assembly, output, _runs, _batches);
        _stages = new BlobStages(new ChunkSplitter(options, encoding, _runs, _pipeline), sequencer, writer);
        _pipeline.Start(sequencer, writer);
    }

    /// <summary>The most bytes that chunks took in memory at a time.</summary>
    public long PeakBytes => _runs.PeakBytes + _batches.PeakBytes;

    /// <inheritdoc/>
    public void Add(ImageNode node, Stream content, CancellationToken cancellation) =>
        Guard(() => Stages.Splitter.Add(node, content, cancellation));

    /// <summary>
    /// Ends the chunk data: the chunks of all files are set, and the blob's entry is what the bootstrap must say of it. Without a bootstrap inside,
    /// the blob is then whole and in its place.
    /// </summary>
    /// <returns>The blob's entry, which the index has in its table; null when there was nothing to store.</returns>
    /// <exception cref="ImageException">Something could not be stored.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ImageBlob? FinishData(CancellationToken cancellation)
    {
        BlobStages stages = Stages;
        Guard(() =>
        {
            stages.Splitter.Complete();
            _pipeline.Complete(cancellation);
        });
        SetStoredOffsets(stages);
        ImageBlob? blob = FinishSections(stages, cancellation);

        // The bootstrap comes next, and needs memory too. The output is not stopped with the pipeline: an inlined bootstrap still goes there.
        _stages = null;
        _stopsOutput.Dispose();
        StopPipeline();
        return blob;
    }

    /// <summary>Appends the bootstrap to a blob that has it inside, which is then whole and in its place.</summary>
    /// <returns>The id that is the file's name. The bootstrap does not have it.</returns>
    /// <exception cref="ImageException">It cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public string FinishInline(ReadOnlyMemory<byte> bootstrap, CancellationToken cancellation)
    {
        using CancellationTokenRegistration stopsOutput = StopsOutput(cancellation);
        return _assembly.CompleteInline(bootstrap);
    }

    /// <summary>Stops what is still going on.</summary>
    public void Dispose()
    {
        StopPipeline();
        _assembly.Dispose();
    }

    private BlobStages Stages => _stages ?? throw new InvalidOperationException("The chunk data has ended.");

    private ImageBlob? FinishSections(BlobStages stages, CancellationToken cancellation)
    {
        bool isInline = _options.Form.HasInlinedMeta;
        if (stages.Sequencer.BlobIndex < 0)
        {
            if (!isInline)
            {
                _assembly.CompleteEmpty();
            }

            return null;
        }

        using CancellationTokenRegistration stopsOutput = StopsOutput(cancellation);
        _assembly.WriteSections(stages.Sequencer.PlainLength, stages.Writer.CompressionInfo, stages.Sequencer.StoredSizes.Length, stages.Sequencer.Digests);
        ImageBlob blob = _assembly.Blob;
        if (isInline)
        {
            blob.Id = BlobSectionWriter.InlinedId;
            return blob;
        }

        blob.Id = string.IsNullOrEmpty(_options.BlobId) ? _assembly.Digest : _options.BlobId;
        _assembly.Complete(blob.Id);
        return blob;
    }

    /// <summary>Ends the threads and frees their memory. May be called again.</summary>
    private void StopPipeline()
    {
        _pipeline.Dispose();
        _stopsRuns.Dispose();
        _stopsOutput.Dispose();
        _runs.Dispose();
        _batches.Dispose();
    }

    private CancellationTokenRegistration StopsOutput(CancellationToken cancellation) =>
        cancellation.UnsafeRegister(static output => ((BlobOutput)output!).Stop(), _output);

    private static void SetStoredOffsets(BlobStages stages)
    {
        ReadOnlySpan<int> sizes = stages.Sequencer.StoredSizes;
        ReadOnlySpan<long> offsets = stages.Writer.StoredOffsets;
        foreach (ImageNode file in stages.Sequencer.Files)
        {
            foreach (ref ImageChunk chunk in file.Chunks.AsSpan())
            {
                if (chunk.Blob == stages.Sequencer.BlobIndex)
                {
                    chunk.StoredOffset = offsets[chunk.Index];
                    chunk.StoredSize = sizes[chunk.Index];
                }
            }
        }
    }

    private void Guard(Action action)
    {
        _pipeline.ThrowIfFailed();
        try
        {
            action();
        }
        catch (Exception e)
        {
            // What stopped the pipeline first says more than that it stopped. A file that was added by half must not be finished.
            _pipeline.Fail(e);
            _pipeline.ThrowIfFailed();
            throw;
        }
    }
}
