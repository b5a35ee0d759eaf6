namespace Nydus.Image.Blobs;

/// <summary>The context table of a gzip stream (format spec 4.10).</summary>
/// <param name="Count">Records.</param>
/// <param name="Length">Bytes of the 40-byte records and the dictionaries.</param>
/// <param name="Write">Writes the records, then the dictionaries in the order of the records.</param>
internal readonly record struct ZranContexts(int Count, int Length, Action<Memory<byte>> Write);
