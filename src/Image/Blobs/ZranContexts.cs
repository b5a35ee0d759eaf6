namespace Nydus.Image.Blobs;

/// <summary>The context table of a gzip stream as it is stored (format spec 4.10).</summary>
/// <param name="Count">Records.</param>
/// <param name="Table">The 40-byte records, then the dictionaries in the order of the records.</param>
internal readonly record struct ZranContexts(int Count, ReadOnlyMemory<byte> Table);
