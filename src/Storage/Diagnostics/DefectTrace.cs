using Nydus.Abstractions;
using Nydus.Rafs;

namespace Nydus.Storage.Diagnostics;

/// <summary>Which exceptions go into the log with their stack.</summary>
internal static class DefectTrace
{
    /// <summary>
    /// Null for what happens in a healthy program (no network, full disk, damaged image): its message says all and keeps to one line. Anything else is a defect, and its
    /// stack is wanted.
    /// </summary>
    public static Exception? Of(Exception? exception) =>
        exception is BackendException or IOException or UnauthorizedAccessException or RafsFormatException or OperationCanceledException ? null : exception;
}
