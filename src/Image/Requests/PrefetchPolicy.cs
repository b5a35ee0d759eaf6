namespace Nydus.Image.Requests;

/// <summary>What is made of the patterns on stdin (format spec 6.7).</summary>
internal enum PrefetchPolicy
{
    None,
    Fs,
    Blob,
}
