namespace Nydus.Image.Blobs;

/// <summary>What the chunk data goes through, in this order; workers encode between the first two. All of it is let go once the data is written.</summary>
internal sealed record BlobStages(ChunkSplitter Splitter, ChunkSequencer Sequencer, ChunkWriter Writer);
