using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Storage.Buffers;
using Nydus.Storage.Diagnostics;
using Nydus.Storage.Interop;
using Nydus.Storage.Verifying;

namespace Nydus.Storage.Blobs;

/// <summary>What is ready: served at once where it may be (the path of every cached read), else read back, decoded, verified.</summary>
internal sealed partial class BlobStore
{
    /// <summary>Allocates nothing, takes no lock, never blocks.</summary>
    public bool TryGetRun(in RafsChunk chunk, out CacheRun run)
    {
        run = default;
        if (_form != CacheForm.Plain || Table is not { } table || !table.Agrees(in chunk))
            return false;
        if (_mustVerify && !_verified!.Contains(chunk.Index))
            return false;
        if (!TryPin(chunk.Index, out run))
            return false;
        if (run.Length >= chunk.PlainSize)
            return true;
        Release(in run);
        return false;
    }

    public void Release(in CacheRun run)
    {
        try
        {
            _cache.Release(in run);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.Release), exception);
        }
    }

    public bool CopyRun(in CacheRun run, long skip, Span<byte> destination)
    {
        if (skip < 0 || destination.Length > run.Length - skip)
            return false;
        if (run.Fd >= 0)
            return Libc.TryReadFully(run.Fd, run.Offset + skip, destination);
        try
        {
            return _cache.CopyRun(in run, skip, destination);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.CopyRun), exception);
            return false;
        }
    }

    /// <summary>Whether the cache has the chunk, verified or not.</summary>
    public bool IsReady(int chunk)
    {
        if (!TryPin(chunk, out CacheRun run))
            return false;
        Release(in run);
        return true;
    }

    /// <summary><see cref="IsReady"/> without making a delegate.</summary>
    public Func<int, bool> ReadyTest => _isReady;

    public void Distrust(int chunk)
    {
        if ((uint)chunk >= (uint)ChunkCount)
            return;
        _verified?.Remove(chunk);
        try
        {
            _cache.Invalidate(chunk);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.Invalidate), exception);
        }
    }

    /// <summary>Looks for what other processes have fetched in the meantime.</summary>
    public void Refresh(int chunk)
    {
        try
        {
            _cache.Refresh(chunk, 1);
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.Refresh), exception);
        }
    }

    /// <summary>The chunk's bytes were right when they were fetched, and the cache keeps them.</summary>
    public void MarkVerified(int chunk) => _verified?.Add(chunk);

    /// <summary>Copies a part of a chunk that the cache has; verifies it first when this process has not yet seen it to be right.</summary>
    public ReadyResult TryCopyReady(BlobChunkTable table, int chunk, int offset, Span<byte> destination)
    {
        if (!TryPin(chunk, out CacheRun run))
            return ReadyResult.NotReady;
        bool copied;
        try
        {
            bool verified = !_mustVerify && _form == CacheForm.Plain || _verified!.Contains(chunk);
            copied = _form == CacheForm.Plain && verified
                ? CopyRun(in run, offset, destination)
                : TryCopyWhole(table, chunk, in run, verified, offset, destination);
        }
        finally
        {
            Release(in run);
        }

        if (copied)
            return ReadyResult.Copied;
        Distrust(chunk);
        return ReadyResult.Damaged;
    }

    /// <summary>False when chunks are to be validated and nothing says what this one should hold.</summary>
    public bool CanEverServe(BlobChunkTable table, int chunk) =>
        !Validates || (table.TryGetChunk(chunk, out ChunkGeometry geometry) && ChunkVerifier.CanVerify(in geometry));

    private bool TryPin(int chunk, out CacheRun run)
    {
        try
        {
            return _cache.TryGetRun(chunk, 1, out run) > 0;
        }
        catch (Exception exception)
        {
            Failures.PluginFault(_cache, nameof(ICachedBlob.TryGetRun), exception);
            run = default;
            return false;
        }
    }

    private bool TryCopyWhole(BlobChunkTable table, int chunk, in CacheRun run, bool verified, int offset, Span<byte> destination)
    {
        if (!table.TryGetChunk(chunk, out ChunkGeometry geometry) || !table.TryGetCoding(chunk, out ChunkCoding coding))
            return false;
        if (_form == CacheForm.Plain)
            coding = new ChunkCoding { Batch = -1, DecodedSize = geometry.PlainSize };

        int kept = _form == CacheForm.Plain ? geometry.PlainSize : geometry.StoredSize;
        NativeBuffer bytes = Context.Pool.Rent(kept);
        NativeBuffer? decoded = null;
        try
        {
            if (!CopyRun(in run, 0, bytes.GetSpan()))
                return false;
            Span<byte> unit = bytes.GetSpan();
            if (_form == CacheForm.Stored && !UnitDecoder.IsPlain(in coding))
            {
                decoded = Context.Pool.Rent(coding.DecodedSize);
                unit = decoded.GetSpan();
                if (!UnitDecoder.TryDecode(Blob, table, in coding, bytes.GetSpan(), unit, Context.Pool))
                    return false;
            }

            if (geometry.PlainSize > unit.Length - coding.OffsetInBatch)
                return false;
            ReadOnlySpan<byte> plain = unit.Slice(coding.OffsetInBatch, geometry.PlainSize);
            if (!verified && !VerifyReady(chunk, in geometry, plain))
                return false;
            plain.Slice(offset, destination.Length).CopyTo(destination);
            return true;
        }
        finally
        {
            decoded?.Release();
            bytes.Release();
        }
    }

    private bool VerifyReady(int chunk, in ChunkGeometry geometry, ReadOnlySpan<byte> plain)
    {
        // A cache that does not trust itself and an image without digests: only the backend can tell.
        if (_mustVerify && !ChunkVerifier.CanVerify(in geometry))
            return false;
        VerifyResult result = Verifier.Verify(in geometry, plain);
        if (result == VerifyResult.Good)
        {
            MarkVerified(chunk);
            return true;
        }

        Interlocked.Increment(ref Context.Counters.Mismatches);
        Failures.ChunkRefused(chunk, FailureCause.Mismatch, geometry.StoredOffset, "the cache holds other bytes; it is fetched again");
        return false;
    }
}
