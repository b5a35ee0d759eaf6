namespace Nydus.Image.Progress;

/// <summary>A step of long work and how far it is. Written by workers, read by the display, without locks.</summary>
internal sealed class ProgressStep(string name, long totalBytes)
{
    private long _bytes;
    private long _files;

    public string Name => name;

    /// <summary>0 when not known.</summary>
    public long TotalBytes => totalBytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Files => Interlocked.Read(ref _files);

    public void AddBytes(long count) => Interlocked.Add(ref _bytes, count);

    public void AddFiles(long count) => Interlocked.Add(ref _files, count);
}
