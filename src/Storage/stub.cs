using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Rafs;
namespace Nydus.Storage;
public sealed partial class ImageStorage
{
    public static partial ImageStorage Create(RafsImage image, IStorageBackend backend, IBlobCache cache, StorageOptions options, ILogger logger, TimeProvider timeProvider) => throw new NotSupportedException();
    public partial bool TryGetRun(in RafsChunk chunk, out CacheRun run) => throw new NotSupportedException();
    public partial void Release(int blob, in CacheRun run) => throw new NotSupportedException();
    public partial bool CopyRun(int blob, in CacheRun run, int skip, Span<byte> destination) => throw new NotSupportedException();
    public partial void Distrust(in RafsChunk chunk) => throw new NotSupportedException();
    public partial ValueTask<ReadStatus> ReadAsync(ReadOnlyMemory<ChunkSlice> slices, Memory<byte> destination, CancellationToken cancellationToken) => throw new NotSupportedException();
    public partial StorageStatistics GetStatistics() => throw new NotSupportedException();
    public partial ValueTask DisposeAsync() => throw new NotSupportedException();
}
