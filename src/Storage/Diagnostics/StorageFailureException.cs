namespace Nydus.Storage.Diagnostics;

/// <summary>A fetch failed for a known cause. Never leaves this assembly: readers see <see cref="ReadStatus.Failed"/>.</summary>
internal sealed class StorageFailureException(FailureCause cause, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public FailureCause Cause { get; } = cause;
}
