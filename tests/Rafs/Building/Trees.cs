using System.Security.Cryptography;
using System.Text;
using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Makes models to write.</summary>
internal static class Trees
{
    public const int ChunkSize = 1 << 16;

    public static ImageModel Model(RafsVersion version, params ImageNode[] children)
    {
        var model = new ImageModel
        {
            Version = version,
            ChunkSize = ChunkSize,
            Compressor = RafsCompressor.Zstd,
            Digester = RafsDigester.Blake3,
            Root = Directory("/", children),
        };
        return model;
    }

    public static ImageNode Directory(string name, params ImageNode[] children) => Directory(Name(name), children);

    public static ImageNode Directory(byte[] name, params ImageNode[] children)
    {
        ImageNode node = Node(name, 0x4000 | 0x1ED);
        node.Children.AddRange(children.OrderBy(child => child.Name, ByteOrder.Instance));
        return node;
    }

    public static ImageNode File(string name, params ImageChunk[] chunks) => File(Name(name), chunks);

    public static ImageNode File(byte[] name, params ImageChunk[] chunks)
    {
        ImageNode node = Node(name, 0x8000 | 0x1A4);
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i].FileOffset = (long)i * ChunkSize;
            node.Size += (ulong)chunks[i].PlainSize;
        }

        node.Chunks = chunks;
        return node;
    }

    public static ImageNode Link(string name, string target)
    {
        ImageNode node = Node(Name(name), 0xA000 | 0x1FF);
        node.LinkTarget = Name(target);
        node.Size = (ulong)target.Length;
        return node;
    }

    public static ImageNode Special(string name, uint type, uint rdev)
    {
        ImageNode node = Node(Name(name), type | 0x1A4);
        node.Rdev = rdev;
        return node;
    }

    /// <summary>A chunk of a blob of chunks that all have the chunk size but, perhaps, this one.</summary>
    public static ImageChunk Chunk(int blob, int index, int size = ChunkSize) => new()
    {
        Digest = new ChunkDigest(SHA256.HashData(Encoding.UTF8.GetBytes($"{blob}/{index}/{size}"))),
        Blob = blob,
        Index = index,
        Flags = RafsChunkFlags.Compressed | RafsChunkFlags.HasCrc32C,
        StoredOffset = (long)index * 1000,
        StoredSize = 1000,
        PlainOffset = (long)index * ChunkSize,
        PlainSize = size,
        Crc32C = (uint)index,
    };

    public static ImageBlob Blob(string name, int chunks, RafsVersion version) => new()
    {
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
        Features = BlobFeatures.CapTarToc | (version == RafsVersion.V6 ? BlobFeatures.Aligned : BlobFeatures.None),
        Compressor = RafsCompressor.Zstd,
        Digester = RafsDigester.Blake3,
        ChunkSize = ChunkSize,
        ChunkCount = chunks,
        CompressedSize = (chunks * 1000L) + (version == RafsVersion.V6 ? 16 * chunks : 0),
        UncompressedSize = (long)chunks * ChunkSize,
        CiOffset = version == RafsVersion.V6 ? chunks * 1000L : 0,
        CiCompressedSize = version == RafsVersion.V6 ? 16 * chunks : 0,
        CiUncompressedSize = version == RafsVersion.V6 ? 16 * chunks : 0,
    };

    /// <summary>Names and links that are known to be awkward, and everything an inode can have.</summary>
    public static ImageModel Awkward(RafsVersion version)
    {
        ImageNode linked = File("hard-a", Chunk(0, 0), Chunk(0, 1), Chunk(0, 2, 77));
        linked.SourceIno = 77;
        ImageNode further = File("hard-b", linked.Chunks);
        further.SourceIno = 77;
        ImageNode otherLayer = File("hard-c", Chunk(1, 3));
        otherLayer.SourceIno = 77;
        otherLayer.Layer = 1;
        ImageNode old = File("old");
        old.MtimeSeconds = -3_000_000_000;
        old.MtimeNanoseconds = 999_999_999;
        ImageNode future = File("future");
        future.MtimeSeconds = 7_258_118_400;
        ImageNode owned = File("owned");
        (owned.Uid, owned.Gid, owned.Mode) = (uint.MaxValue - 1, 4_000_000_000, 0x8FFF);
        ImageNode tagged = Directory("tagged", Link("l", "t"));
        tagged.Xattrs =
        [
            new ImageXattr(Name("trusted.overlay.opaque"), Name("y")),
            new ImageXattr(Name("user." + new string('n', 250)), new byte[3000]),
            new ImageXattr(Name("security.capability"), [1, 0, 0, 2, 0]),
            new ImageXattr(Name("system.posix_acl_access"), Convert.FromHexString("0200000001000600FFFFFFFF04000400FFFFFFFF20000400FFFFFFFF")),
            new ImageXattr([.. Name("user."), 0xFF, 0xFE], []),
        ];
        ImageNode[] dots = [.. new[] { "!x", "+x", "-x", ".-", ".a", "..", "...", "..a", "a" }.Where(name => name != "..").Select(name => File(name))];
        ImageNode[] links = [.. new[] { 1, 31, 500, 4031, 4032, 4033, 4095, 4096 }.Select(length => Link($"link-{length:d4}", new string('t', length)))];
        ImageModel model = Model(
            version,
            Directory("dots", dots),
            Directory("empty"),
            Directory("links", links),
            Directory("names", File(new byte[] { 0xFF, 0xFE, 0x0A, 0x01 }), File(Enumerable.Repeat((byte)'m', 255).ToArray()), Directory(Enumerable.Repeat((byte)0xC3, 255).ToArray())),
            Special("block", 0x6000, 0x0800_0011),
            Special("char", 0x2000, 0x1000_0501),
            Special("fifo", 0x1000, 0),
            Special("socket", 0xC000, 0),
            File("scattered", Chunk(1, 0), Chunk(0, 1), Chunk(1, 1)),
            linked,
            Directory("more", further, otherLayer, File("same", Chunk(0, 1))),
            old,
            future,
            owned,
            tagged);
        model.Blobs.AddRange([Blob("first", 3, version), Blob("second", 4, version)]);
        model.Prefetch.AddRange([model.Root.Children[model.Root.FindChild(Name("tagged"))], further]);
        return model;
    }

    /// <summary>A tree that the seed decides on: directories of all sizes, files that share chunks, links.</summary>
    public static ImageModel Random(RafsVersion version, int seed, int nodes)
    {
        var random = new Random(seed);
        ImageModel model = Model(version);
        model.Blobs.AddRange([Blob("first", 300, version), Blob("second", 300, version)]);
        var directories = new List<ImageNode> { model.Root };
        for (int i = 0; i < nodes; i++)
        {
            ImageNode parent = directories[random.Next(directories.Count)];
            byte[] name = new byte[random.Next(1, random.Next(4) == 0 ? 256 : 24)];
            random.NextBytes(name);
            name = [.. name.Select(b => b is 0 or (byte)'/' ? (byte)'_' : b)];
            int at = parent.FindChild(name);
            if (at >= 0 || name is [(byte)'.'] or [(byte)'.', (byte)'.'])
            {
                continue;
            }

            ImageNode node = random.Next(10) switch
            {
                0 => Directory(name),
                1 => Link("l", new string('t', random.Next(1, random.Next(8) == 0 ? 4096 : 100))),
                2 => Special("s", 0x2000, (uint)random.Next()),
                _ => File(name, [.. Enumerable.Range(0, random.Next(random.Next(20) == 0 ? 200 : 3)).Select(_ => Chunk(random.Next(2), random.Next(300)))]),
            };
            ImageNode named = Node(name, node.Mode);
            (named.LinkTarget, named.Size, named.Chunks, named.Rdev) = (node.LinkTarget, node.Size, node.Chunks, node.Rdev);
            if (random.Next(5) == 0)
            {
                named.Xattrs = [new ImageXattr(Name("user.x"), new byte[random.Next(random.Next(6) == 0 ? 5000 : 200)])];
            }

            named.SourceIno = (ulong)i + 1;
            parent.Children.Insert(~at, named);
            if (named.IsDirectory)
            {
                directories.Add(named);
            }
        }

        return model;
    }

    public static byte[] Name(string name) => Encoding.UTF8.GetBytes(name);

    private static ImageNode Node(byte[] name, uint mode) => new() { Name = name, Mode = mode, Uid = 1000, Gid = 100, MtimeSeconds = 1_600_000_000, MtimeNanoseconds = 5 };
}
