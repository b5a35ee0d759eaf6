namespace Nydus.Tests;

/// <summary>An image of the golden index.</summary>
internal sealed class GoldenImage
{
    public required string Name { get; init; }

    /// <summary>5 or 6.</summary>
    public required int Version { get; init; }
    public required int ChunkSize { get; init; }
    public required string Compressor { get; init; }
    public required string Digester { get; init; }

    /// <summary>The superblock's flags.</summary>
    public required ulong Flags { get; init; }

    /// <summary>Path of the bootstrap, or of the data blob that has it inside.</summary>
    public required string Bootstrap { get; init; }

    /// <summary>Ids in the order of the blob table.</summary>
    public required string[] Blobs { get; init; }

    public required string[] MetaBlobs { get; init; }

    /// <summary>Path of the manifest: a JSON object a line and path.</summary>
    public required string Manifest { get; init; }

    /// <summary>Whether the reference can read every file of it.</summary>
    public required bool IsReadableByReference { get; init; }

    public override string ToString() => Name;
}
