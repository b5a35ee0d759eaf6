using System.Collections.Concurrent;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>How often each kind of operation was done to its end, by the name it has in the report.</summary>
internal sealed class OperationCounts
{
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public long this[string kind] => _counts.GetValueOrDefault(kind);

    public IEnumerable<string> Kinds => _counts.Keys;

    public void Add(string kind, long count = 1) => _counts.AddOrUpdate(kind, count, (_, before) => before + count);
}
