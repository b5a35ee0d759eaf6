namespace Nydus.Image;

/// <summary>Two images that were to be joined differ in something they must share (format spec 6.6).</summary>
internal sealed class IncompatibleImageException(string message) : Exception(message);
