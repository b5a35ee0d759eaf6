namespace Nydus.Image.Blobs;

/// <summary>What outputs need to know of a blob that is whole.</summary>
/// <param name="Id">The name of its file.</param>
/// <param name="PlainLength">Of the decoded blob, bytes.</param>
/// <param name="MakeCompressionInfo">In cache-file form (format spec 5); empty when it has none. Called before the output is complete, if at all.</param>
internal sealed record FinishedBlob(string Id, long PlainLength, Func<byte[]> MakeCompressionInfo);
