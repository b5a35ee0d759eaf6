namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>One change to a file of the image through an overlay, and what must be there afterwards.</summary>
/// <param name="path">The file, below the root.</param>
/// <param name="make">Makes the change; gets the path in the overlay.</param>
/// <param name="result">Where the bytes are afterwards, below the root.</param>
/// <param name="expected">These bytes; null when nothing is there.</param>
internal sealed class OverlayChange(string path, Action<string> make, string result, byte[]? expected)
{
    /// <summary>Whether the change is one to the file's contents or attributes.</summary>
    public bool CopiesUp { get; init; }

    /// <summary>When it was last written, if the change is to that.</summary>
    public DateTime? Time { get; init; }

    public void Make(string merged) => make(Path.Combine(merged, path));

    /// <exception cref="SoakFailure">It is not as it should be.</exception>
    public void Check(string merged)
    {
        var file = Path.Combine(merged, result);
        if (path != result && File.Exists(Path.Combine(merged, path)))
            throw new SoakFailure($"{merged}/{path} was renamed and is still there");
        if (expected is null)
        {
            if (File.Exists(file))
                throw new SoakFailure(file + " was removed and is still there");
            return;
        }

        if (!File.ReadAllBytes(file).AsSpan().SequenceEqual(expected))
            throw new SoakFailure(file + ": other bytes than expected");
        if (Time is { } time && File.GetLastWriteTimeUtc(file) != time)
            throw new SoakFailure(file + ": another time than the one that was set");
    }
}
