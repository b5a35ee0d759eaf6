namespace Nydus.Image.Building;

/// <summary>How long the steps of a build took, in seconds, and what was counted: the <c>trace</c> of the report (format spec 6.10).</summary>
internal sealed class BuildTrace(TimeProvider time)
{
    private readonly Dictionary<string, double> _consumed = [];
    private readonly Dictionary<string, object> _events = [];

    public IReadOnlyDictionary<string, double> ConsumedTime => _consumed;

    public IReadOnlyDictionary<string, object> Events => _events;

    public T Measure<T>(string step, Func<T> work)
    {
        long start = time.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            _consumed[step] = _consumed.GetValueOrDefault(step) + time.GetElapsedTime(start).TotalSeconds;
        }
    }

    public void Count(string name, object value) => _events[name] = value;
}
