using System.Runtime.InteropServices;
using Nydus.Rafs.Zran;

namespace Nydus.Image.Zran;

/// <summary>
/// Makes the ZRAN data of a gzip file in one pass, while its content is read (format spec 4.10): contexts where decoding can start, and the place of each chunk in them.
/// </summary>
/// <remarks>
/// For each chunk: <see cref="BeginChunk"/>, read its bytes from <see cref="Content"/>, <see cref="EndChunk"/>, and <see cref="Keep"/> unless an earlier chunk serves instead.
/// The context table of the blob's compression information is what <see cref="WriteContextTable"/> writes; the header's context fields are
/// <see cref="ContextTableSize"/> and <see cref="ContextCount"/>.
/// <para>
/// Two differences from the reference, both where its images cannot be read: no context starts at the end of a gzip member, and a context in which no chunk was kept gives
/// its place to the next one.
/// </para>
/// </remarks>
internal sealed class ZranGenerator : IDisposable
{
    private readonly GzipInflateStream _content;
    private readonly int _chunkSize;
    private readonly ZranLimits _limits;
    private readonly Stream _dictionaries;
    private readonly List<ZranContext> _contexts = [];

    /// <summary>Compressed position of the snapshot that the last context was made of.</summary>
    private long _contextOrigin;
    private bool _isContextUsed;
    private long _chunkStart;
    private long _chunkOutput;

    /// <param name="gzip">The compressed file from its first byte; not owned. Whoever needs its digest and length wraps it and calls <see cref="Finish"/>.</param>
    /// <param name="chunkSize">The image's chunk size.</param>
    /// <param name="dictionaries">Takes up to 32 KiB a context while the file is read: a temporary file that can be read back and cut. Owned.</param>
    public ZranGenerator(Stream gzip, int chunkSize, Stream dictionaries, ZranLimits? limits = null)
    {
        _content = new GzipInflateStream(gzip);
        _chunkSize = chunkSize;
        _dictionaries = dictionaries;
        _limits = limits ?? new ZranLimits();
    }

    /// <summary>The decompressed file. It throws <see cref="InvalidDataException"/> when the file is damaged.</summary>
    public Stream Content => _content;

    /// <summary>How many contexts were made.</summary>
    public int ContextCount => _contexts.Count;

    /// <summary>Bytes of the context table.</summary>
    public long ContextTableSize => ((long)_contexts.Count * ZranContext.StoredSize) + _dictionaries.Length;

    /// <summary>The next byte of <see cref="Content"/> is the first of a chunk.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void BeginChunk()
    {
        _content.SkipToData();
        if (NeedsContext())
        {
            AddContext();
        }

        _chunkStart = _content.InPosition;
        _chunkOutput = _content.OutPosition;
    }

    /// <summary>The last byte of the chunk has been read.</summary>
    /// <exception cref="ImageException">The gzip file cannot be cut into pieces that are small enough.</exception>
    public ZranChunk EndChunk()
    {
        ref ZranContext context = ref Last;
        long output = _content.OutPosition - (long)context.OutOffset;
        long input = _content.InPosition - (long)context.InOffset;
        long stored = _content.InPosition - _chunkStart;
        if (output > ZranContext.LargestOutput || input > ZranContext.LargestOutput || stored >= ZranContext.LargestOutput)
        {
            throw new ImageException(
                $"The gzip file has no block boundary between its bytes {context.InOffset} and {_content.InPosition} ({output} bytes decompressed), so that what lies there cannot be read in pieces. "
                + "Use a smaller --chunk-size, or convert it with --type targz-rafs.");
        }

        context.OutLength = (uint)output;
        context.InLength = (uint)input;
        return new ZranChunk(_chunkStart, (int)stored, _contexts.Count - 1, (int)(_chunkOutput - (long)context.OutOffset), (int)(_content.OutPosition - _chunkOutput));
    }

    /// <summary>The chunk that ended last becomes part of the image.</summary>
    public void Keep() => _isContextUsed = true;

    /// <summary>Reads the rest of the file, behind the end of the archive in it, to its last byte.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public void Finish(CancellationToken cancellation)
    {
        byte[] rest = new byte[64 << 10];
        while (_content.Read(rest) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        _content.DrainSource();
        DropUnusedContext();
    }

    /// <summary>Writes the records of all contexts, then their dictionaries.</summary>
    /// <param name="table">Has <see cref="ContextTableSize"/> bytes.</param>
    public void WriteContextTable(Memory<byte> table)
    {
        ReadOnlySpan<byte> records = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_contexts));
        records.CopyTo(table.Span);
        _dictionaries.Position = 0;
        _dictionaries.ReadExactly(table.Span[records.Length..]);
    }

    public void Dispose() => _dictionaries.Dispose();

    private ref ZranContext Last => ref CollectionsMarshal.AsSpan(_contexts)[^1];

    private bool NeedsContext()
    {
        if (_contexts.Count == 0)
        {
            return true;
        }

        // No boundary was passed since: another context would start where this one does.
        if (_content.Snapshot.InPosition == _contextOrigin)
        {
            return false;
        }

        ref readonly ZranContext context = ref Last;
        long compressed = _content.InPosition - (long)context.InOffset;
        long uncompressed = _content.OutPosition - (long)context.OutOffset;
        return compressed >= _limits.MinCompressed
            || uncompressed + _chunkSize >= _limits.MaxUncompressed
            || (compressed > 2 * (long)context.InLength && context.InLength > _limits.MaxCompressed / 2);
    }

    private void AddContext()
    {
        DropUnusedContext();
        ZranSnapshot snapshot = _content.Snapshot;
        _contexts.Add(new ZranContext
        {
            InOffset = (ulong)snapshot.InPosition,
            OutOffset = (ulong)snapshot.OutPosition,
            DictionaryOffset = (ulong)_dictionaries.Length,
            DictionarySize = (uint)snapshot.DictionarySize,
            PreviousByte = snapshot.PreviousByte,
            PreviousBits = snapshot.PreviousBits,
        });
        _dictionaries.Position = _dictionaries.Length;
        _dictionaries.Write(_content.Dictionary);
        _contextOrigin = snapshot.InPosition;
        _isContextUsed = false;
    }

    private void DropUnusedContext()
    {
        if (_contexts.Count != 0 && !_isContextUsed)
        {
            _dictionaries.SetLength((long)Last.DictionaryOffset);
            _contexts.RemoveAt(_contexts.Count - 1);
        }
    }
}
