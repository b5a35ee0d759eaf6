using System.Diagnostics;
using System.IO.Compression;
using Nydus.Image.Sources;
using Nydus.Image.Sources.Archives;

namespace Nydus.Image.Tests.Sources.Archives;

/// <summary>Archives from files and pipes, plain and compressed.</summary>
public sealed class ArchiveInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void File_IsReadAsWhatItIs(bool isCompressed)
    {
        byte[] tar = Tar(5);
        using ArchiveInput input = ArchiveInput.Open(_folder.Write("layer", isCompressed ? Gzip(tar) : tar), TestContext.Current.CancellationToken);
        Assert.Equal(isCompressed, input.IsGzip);
        using Stream archive = input.OpenArchive();
        Assert.Equal(tar, ReadAll(archive, 1000));
    }

    [Fact]
    public void Raw_HasEveryByte()
    {
        byte[] gzip = Gzip(Tar(5));
        using ArchiveInput input = ArchiveInput.Open(_folder.Write("layer", gzip), TestContext.Current.CancellationToken);
        Assert.Equal(gzip, ReadAll(input.Raw, 100));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fifo_IsRead(bool isCompressed)
    {
        byte[] tar = Tar(50);
        using (Process mkfifo = Process.Start("mkfifo", [_folder["fifo"]]))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task writer = Task.Run(() => File.WriteAllBytes(_folder["fifo"], isCompressed ? Gzip(tar) : tar), TestContext.Current.CancellationToken);
        using ArchiveInput input = ArchiveInput.Open(_folder["fifo"], TestContext.Current.CancellationToken);
        using Stream archive = input.OpenArchive();
        Assert.Equal(tar, ReadAll(archive, 7000));
        await writer;
    }

    [Fact]
    public void WhatIsNoFile_IsAnError()
    {
        Assert.Contains("no such file", Open("missing"), StringComparison.Ordinal);
        Assert.Contains("no such file", Open("missing/file"), StringComparison.Ordinal);
        Assert.Contains("is a directory", Assert.Throws<ImageException>(() => ArchiveInput.Open(_folder.Path, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShortInputs_AreNoGzip()
    {
        foreach (byte[] content in (byte[][])[[], [0x1F], [0x1F, 0x8B], [0x1F, 0x8B, 7, 0]])
        {
            using ArchiveInput input = ArchiveInput.Open(_folder.Write("short", content), TestContext.Current.CancellationToken);
            Assert.False(input.IsGzip);
            Assert.Equal(content, ReadAll(input.Raw, 10));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8192)]
    [InlineData(1 << 20)]
    public void Members_InPiecesOfAnySize_AreJoined(int piece)
    {
        var random = new Random(3);
        for (int round = 0; round < 12; round++)
        {
            byte[][] parts = [.. Enumerable.Range(0, 1 + (round % 4)).Select(_ => Bytes(random, random.Next(0, 20000)))];
            using var gzip = new GzipArchiveStream(new PiecewiseStream([.. parts.SelectMany(Gzip)], piece), "layer.tar");
            Assert.Equal(parts.SelectMany(part => part), ReadAll(gzip, 5000));
        }
    }

    [Fact]
    public void EveryCut_IsAnError()
    {
        var random = new Random(4);
        byte[] first = Gzip(Bytes(random, 3000));
        byte[] second = Gzip(Bytes(random, 40));
        byte[] gzip = [.. first, .. second, .. Gzip(new byte[5000])];
        for (int length = 0; length < gzip.Length; length++)
        {
            if (length != 0 && length != first.Length && length != first.Length + second.Length)
                AssertDamaged(gzip[..length]);
        }
    }

    [Fact]
    public void StoredBlocks_CutAnywhere_AreErrors()
    {
        using var stored = new MemoryStream();
        using (var gzip = new GZipStream(stored, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(Bytes(new Random(5), 2000));
        for (int length = 1; length < stored.Length; length++)
            AssertDamaged(stored.ToArray()[..length]);
    }

    [Fact]
    public void BytesBehindTheLastMember_AreErrors()
    {
        byte[] gzip = Gzip(new byte[100000]);
        AssertDamaged([.. gzip, 0]);
        AssertDamaged([.. gzip, .. "garbage"u8]);
        AssertDamaged([.. gzip, .. new byte[100000]]);
        AssertDamaged([.. gzip, 0x1F, 0x8B, 8]);
    }

    [Fact]
    public void WrongDigestsAndFlippedBits_AreErrors()
    {
        byte[] gzip = Gzip(Bytes(new Random(6), 3000));
        for (int at = 10; at < gzip.Length; at++)
        {
            byte[] damaged = [.. gzip];
            damaged[at] ^= 0x10;
            AssertDamaged(damaged);
        }
    }

    private string Open(string name) => Assert.Throws<ImageException>(() => ArchiveInput.Open(_folder[name], TestContext.Current.CancellationToken)).Message;

    private static void AssertDamaged(byte[] gzip)
    {
        using var stream = new GzipArchiveStream(new PiecewiseStream(gzip, 1000), "layer.tar");
        string message = Assert.Throws<ImageException>(() => ReadAll(stream, 5000)).Message;
        Assert.Contains("damaged, cut off, or followed by bytes that are no gzip data", message, StringComparison.Ordinal);
    }

    private static byte[] Tar(int files)
    {
        var writer = new TarWriter();
        for (int i = 0; i < files; i++)
            writer.Entry('0', $"f{i}", Bytes(new Random(i), 1000 * i));
        return writer.End().ToArray();
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain);
        return result.ToArray();
    }

    private static byte[] ReadAll(Stream stream, int piece)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[piece];
        int count;
        while ((count = stream.Read(buffer, 0, piece)) > 0)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    private sealed class PiecewiseStream(byte[] content, int piece) : ForwardStream
    {
        private int _position;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(buffer.Length, piece), content.Length - _position);
            content.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
