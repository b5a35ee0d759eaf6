using Microsoft.Extensions.Time.Testing;

namespace Nydus.Storage.Tests.Fakes;

/// <summary>A storage on fakes. Its disposal checks that nothing stays behind: no flight, no buffer, no memory, no pin, no open blob.</summary>
internal sealed class Bench : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Bench(FakeBlob blob, FakeCache? cache = null, StorageOptions? options = null)
        : this([blob], cache, options)
    {
    }

    public Bench(FakeBlob[] blobs, FakeCache? cache = null, StorageOptions? options = null)
    {
        Blobs = blobs;
        Cache = cache ?? new FakeCache();
        Backend = new FakeBackend(blobs);
        Storage = ImageStorage.Create(
            new FakeImage(blobs), Backend, Cache, options ?? new StorageOptions { BatchSize = 0 }, Logger, Time, blobs[0]);
    }

    public FakeBlob[] Blobs { get; }

    public FakeBlob Blob => Blobs[0];

    public FakeCache Cache { get; }

    public FakeBackend Backend { get; }

    public ListLogger Logger { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public ImageStorage Storage { get; }

    public StorageStatistics Statistics => Storage.GetStatistics();

    /// <summary>Whether nothing is in flight.</summary>
    public bool IsQuiet => IsStorageQuiet(Storage);

    public static bool IsStorageQuiet(ImageStorage storage) =>
        storage.Stores.All(static store => store.Flights.Count == 0 && store.Activity.Count == 0)
        && storage.Context.Pool.Lent == 0 && storage.Context.Budget.Used == 0 && storage.Context.Budget.Waiting == 0;

    public async Task<(ReadStatus Status, byte[] Bytes)> ReadAsync(CancellationToken cancellationToken, params ChunkSlice[] slices)
    {
        byte[] bytes = new byte[slices.Sum(static slice => slice.Length)];
        ReadStatus status = await Storage.ReadAsync(slices, bytes, cancellationToken).AsTask().WaitAsync(Patience);
        return (status, bytes);
    }

    /// <summary>Reads whole chunks of the first blob and compares.</summary>
    public async Task ReadRightAsync(params int[] chunks)
    {
        (ReadStatus status, byte[] bytes) = await ReadAsync(CancellationToken.None, [.. chunks.Select(Blob.Slice)]);
        Assert.Equal(ReadStatus.Ok, status);
        Assert.Equal(chunks.SelectMany(chunk => Blob.Plain[chunk]).ToArray(), bytes);
    }

    public async Task<ReadStatus> TryReadAsync(params int[] chunks) => (await ReadAsync(CancellationToken.None, [.. chunks.Select(Blob.Slice)])).Status;

    /// <summary>Waits until fetches have stored what they fetched.</summary>
    public Task QuietAsync() => UntilAsync(() => IsQuiet);

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        Assert.True(IsQuiet);
        Assert.Equal(0, Cache.Pins);
        Assert.Equal(0, Cache.OpenBlobs);
        Assert.Equal(0, Backend.OpenReaders);
    }
}
