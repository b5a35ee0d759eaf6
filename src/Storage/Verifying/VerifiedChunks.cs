namespace Nydus.Storage.Verifying;

/// <summary>Which chunks this process has seen to be right. One bit a chunk; no locks.</summary>
internal sealed class VerifiedChunks(int chunkCount)
{
    private readonly uint[] _words = new uint[(chunkCount + 31) / 32];

    public bool Contains(int chunk) => (Volatile.Read(ref _words[chunk >> 5]) & (1u << (chunk & 31))) != 0;

    public void Add(int chunk) => Interlocked.Or(ref _words[chunk >> 5], 1u << (chunk & 31));

    public void Remove(int chunk) => Interlocked.And(ref _words[chunk >> 5], ~(1u << (chunk & 31)));
}
