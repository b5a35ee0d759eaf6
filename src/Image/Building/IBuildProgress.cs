namespace Nydus.Image.Building;

/// <summary>Hears how far long work is. Called from several threads; never throws, never blocks.</summary>
internal interface IBuildProgress
{
    /// <summary>A step begins.</summary>
    /// <param name="step">In the user's words: "reading layer", "compressing".</param>
    /// <param name="totalBytes">0 when not known.</param>
    void Begin(string step, long totalBytes);
    void AddBytes(long count);
    void AddFiles(int count);
}
