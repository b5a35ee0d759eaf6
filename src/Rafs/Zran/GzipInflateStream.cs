using System.Buffers.Binary;
using Nydus.Rafs.Codecs;
using Nydus.Rafs.Codecs.Deflate;

namespace Nydus.Rafs.Zran;

/// <summary>
/// Inflates a gzip file of any number of members in one pass over a source that cannot seek, and knows where decoding could have started: at the last block boundary that
/// was passed. Positions are those of zlib: when the caller's buffer is full, the one symbol that follows is already counted as used, and if it ends the block, the boundary is
/// already passed. Memory is bounded. Not thread-safe.
/// </summary>
/// <remarks>Unlike the reference, a boundary at the end of a member does not count: what follows there is no deflate data (golden oddity 3).</remarks>
/// <param name="source">Not owned.</param>
public sealed class GzipInflateStream(Stream source) : Stream
{
    private const int TrailerSize = 8;

    /// <summary>Output that is decoded before the window has to be moved.</summary>
    private const int WindowRoom = 224 << 10;
    private const int LeastRoom = 32 << 10;

    private readonly GzipInput _input = new(source);
    private readonly BlockDecoder _block = new();
    private readonly byte[] _window = new byte[ZranContext.LargestDictionary + WindowRoom];
    private readonly byte[] _dictionary = new byte[ZranContext.LargestDictionary];
    private State _state = State.Header;

    /// <summary>Where the output of this member starts in the window, as far as it is still there.</summary>
    private int _memberStart;

    /// <summary>The end of the output in the window.</summary>
    private int _at;
    private uint _crc;
    private uint _memberSize;
    private long _lookedAhead;
    private ZranSnapshot _snapshot;

    /// <summary>Where the snapshot is in the window; -1 when its dictionary was moved to <see cref="_dictionary"/>.</summary>
    private int _snapshotAt;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 8];

    private enum State
    {
        Header,
        BlockStart,
        Block,
        Trailer,
        Ended,
    }

    /// <summary>Compressed bytes used so far.</summary>
    public long InPosition => Math.Max(_input.Position, _lookedAhead);

    /// <summary>Decompressed bytes given so far.</summary>
    public long OutPosition { get; private set; }

    /// <summary>The last block boundary; meaningless before the first read or <see cref="SkipToData"/>.</summary>
    public ZranSnapshot Snapshot => _snapshot;

    /// <summary>The output before <see cref="Snapshot"/>. Valid until the next read.</summary>
    public ReadOnlySpan<byte> Dictionary =>
        _snapshotAt < 0 ? _dictionary.AsSpan(0, _snapshot.DictionarySize) : _window.AsSpan(_snapshotAt - _snapshot.DictionarySize, _snapshot.DictionarySize);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => OutPosition; set => throw new NotSupportedException(); }

    /// <summary>Fills the buffer; less only at the end of the last member. What follows that and is no gzip member is not looked at.</summary>
    /// <exception cref="InvalidDataException">The file is no gzip file, is damaged or cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length && _state != State.Ended)
        {
            if (_state == State.Block)
            {
                done += Decode(buffer[done..]);
            }
            else
            {
                Step();
            }
        }

        if (_state == State.Block)
        {
            LookAhead();
        }

        return done;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Where a member has just ended, goes on to the first block of the next one, so that decoding can start here.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
    public void SkipToData()
    {
        while (_state is State.Header or State.Trailer)
        {
            Step();
        }
    }

    /// <summary>Reads the rest of the source without decoding it.</summary>
    public void DrainSource()
    {
        _input.Drain();
        _state = State.Ended;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Passes what lies between blocks.</summary>
    private void Step()
    {
        switch (_state)
        {
            case State.Header:
                BeginMember();
                break;
            case State.BlockStart:
                BeginBlock();
                break;
            case State.Trailer:
                EndMember();
                break;
        }
    }

    private void BeginMember()
    {
        bool isFirst = _input.Position == 0;
        if (!_input.TrySkipHeader())
        {
            if (isFirst || _input.Bytes.StartsWith(Magic))
            {
                throw new InvalidDataException($"There is no complete gzip header at byte {_input.Position}.");
            }

            _state = State.Ended;
            return;
        }

        _memberStart = _at;
        _memberSize = 0;
        _crc = 0;
        _state = State.BlockStart;
        TakeSnapshot();
    }

    private void BeginBlock()
    {
        _input.Want(BlockDecoder.LongestHeader);
        BitReader reader = _input.OpenBits();
        if (!_block.TryBegin(ref reader))
        {
            throw Damage();
        }

        _input.Advance(reader);
        _state = State.Block;
    }

    private void EndMember()
    {
        // The rest of the last byte is padding.
        _input.SkipBytes(0);
        _input.Want(TrailerSize);
        if (_input.Bytes.Length < TrailerSize)
        {
            throw Damage();
        }

        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(_input.Bytes);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(_input.Bytes[sizeof(uint)..]);
        if (crc != _crc || size != _memberSize)
        {
            throw new InvalidDataException($"The gzip member that ends at byte {_input.Position} has the checksum {_crc:x8} and {_memberSize} bytes; its end says {crc:x8} and {size}.");
        }

        _input.SkipBytes(TrailerSize);
        _state = State.Header;
    }

    private int Decode(Span<byte> buffer)
    {
        if (_window.Length - _at < LeastRoom)
        {
            MoveWindow();
        }

        _input.Want(BlockDecoder.LongestHeader);
        BitReader reader = _input.OpenBits();
        int end = _at + Math.Min(buffer.Length, _window.Length - _at);
        int written = _at - _memberStart;
        BlockResult result = _block.Decode(ref reader, [], _window.AsSpan(_memberStart), end - _memberStart, ref written, _input.IsComplete);
        if (result == BlockResult.Damaged)
        {
            throw Damage();
        }

        _input.Advance(reader);
        ReadOnlySpan<byte> output = _window.AsSpan(_at, _memberStart + written - _at);
        output.CopyTo(buffer);
        _at += output.Length;
        _crc = Crc32.Append(_crc, output);
        _memberSize += (uint)output.Length;
        OutPosition += output.Length;
        if (result == BlockResult.Ended)
        {
            EndBlock();
        }

        return output.Length;
    }

    private void LookAhead()
    {
        _input.Want(BlockDecoder.LongestHeader);
        BitReader reader = _input.OpenBits();
        long position = _input.Position;
        bool isEnd = _block.TryEnd(ref reader, out int consumed);
        _lookedAhead = position + consumed;
        if (isEnd)
        {
            _input.Advance(reader);
            EndBlock();
        }
    }

    private void EndBlock()
    {
        _state = _block.IsLast ? State.Trailer : State.BlockStart;
        if (_state == State.BlockStart)
        {
            TakeSnapshot();
        }
    }

    private void TakeSnapshot()
    {
        int dictionary = Math.Min(_at - _memberStart, ZranContext.LargestDictionary);
        _snapshot = new ZranSnapshot(_input.Position, OutPosition, dictionary, _input.PartialByte, (byte)_input.UnusedBits);
        _snapshotAt = _at;
    }

    private void MoveWindow()
    {
        int drop = _at - ZranContext.LargestDictionary;
        if (_snapshotAt >= 0 && _snapshotAt - _snapshot.DictionarySize < drop)
        {
            Dictionary.CopyTo(_dictionary);
            _snapshotAt = -1;
        }
        else if (_snapshotAt >= 0)
        {
            _snapshotAt -= drop;
        }

        _window.AsSpan(drop.._at).CopyTo(_window);
        _at -= drop;
        _memberStart = Math.Max(0, _memberStart - drop);
    }

    private InvalidDataException Damage() =>
        new(_input.IsComplete && _input.Bytes.Length < BlockDecoder.LongestHeader
            ? $"The gzip data is damaged near its end, at byte {_input.Position}, or cut off there."
            : $"The gzip data is damaged near byte {_input.Position}.");
}
