using System.IO.Compression;
using Nydus.Rafs.Tests.Codecs;
using Nydus.Rafs.Zran;

namespace Nydus.Rafs.Tests.Zran;

public sealed class GzipInflateStreamTests
{
    private const int Length = 1_500_000;

    public static TheoryData<ZLibCompressionStrategy, int> Kinds => GzipFiles.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AnyPieces_GiveTheContent(ZLibCompressionStrategy strategy, int level)
    {
        byte[] content = GzipFiles.Content(Length, level);
        foreach (byte[] file in new[] { GzipFiles.Member(content, strategy, level, 1), GzipFiles.Members(content, strategy, level, 2) })
        {
            var random = new Random(3);
            using var stream = new GzipInflateStream(new TrickleStream(file, 4));
            byte[] actual = new byte[content.Length];
            int at = 0;
            for (int got = -1; got != 0; at += got)
            {
                int wanted = Math.Min(actual.Length - at, random.Next(1, 1 << random.Next(1, 18)));
                got = stream.Read(actual, at, wanted);
                Assert.Equal(wanted, got);
                Assert.Equal(at + got, stream.OutPosition);
                Assert.InRange(stream.InPosition, stream.Snapshot.InPosition, file.Length);
            }

            Assert.True(content.AsSpan().SequenceEqual(actual));
            Assert.Equal(0, stream.Read(new byte[1]));
            Assert.Equal(file.Length, stream.InPosition);
        }
    }

    /// <summary>Decodes from every boundary that was seen, and checks that all places inside of a byte were among them.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void EverySnapshot_IsAStart(ZLibCompressionStrategy strategy, int level)
    {
        byte[] content = GzipFiles.Content(Length, level + 10);
        byte[] file = GzipFiles.Members(content, strategy, level, 5);
        var random = new Random(6);
        using var stream = new GzipInflateStream(new TrickleStream(file, 7));
        var starts = new List<(ZranSnapshot Snapshot, byte[] Dictionary)>();
        while (stream.OutPosition < content.Length)
        {
            if (stream.OutPosition == 0 || random.Next(3) == 0)
            {
                stream.SkipToData();
            }

            if (starts.Count == 0 || starts[^1].Snapshot != stream.Snapshot)
            {
                starts.Add((stream.Snapshot, stream.Dictionary.ToArray()));
            }

            stream.ReadAtLeast(new byte[random.Next(1, 9000)], 1, throwOnEndOfStream: false);
            foreach ((ZranSnapshot snapshot, byte[] dictionary) in starts.TakeLast(3))
            {
                var context = new ZranContext
                {
                    InLength = (uint)(stream.InPosition - snapshot.InPosition),
                    OutLength = (uint)(stream.OutPosition - snapshot.OutPosition),
                    PreviousBits = snapshot.PreviousBits,
                    PreviousByte = snapshot.PreviousByte,
                };
                var buffer = new FencedBuffer((int)context.OutLength);
                ReadOnlySpan<byte> stored = file.AsSpan((int)snapshot.InPosition, (int)context.InLength);
                Assert.True(ZranDecoder.TryDecode(context, dictionary, stored, buffer.Destination), $"{snapshot} to {stream.OutPosition}");
                Assert.True(content.AsSpan((int)snapshot.OutPosition, (int)context.OutLength).SequenceEqual(buffer.Destination), $"{snapshot}");
                buffer.AssertFencesStand();
            }
        }

        Assert.NotEmpty(starts);
        if (level == 6 && strategy == ZLibCompressionStrategy.Default)
        {
            Assert.Equal(Enumerable.Range(0, 8), starts.Select(start => (int)start.Snapshot.PreviousBits).Distinct().Order());
        }

        Assert.All(starts, start => Assert.True(start.Snapshot.PreviousBits != 0 || start.Snapshot.PreviousByte == 0));
    }

    [Fact]
    public void DamagedFile_IsRefusedOrGivesNoMoreThanItHas()
    {
        byte[] content = GzipFiles.Content(60_000, 8);
        byte[] file = GzipFiles.Members(content, ZLibCompressionStrategy.Default, 6, 9);
        var random = new Random(10);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. file];
            damaged[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            damaged = i % 3 == 0 ? damaged[..random.Next(file.Length)] : damaged;
            using var stream = new GzipInflateStream(new MemoryStream(damaged));
            try
            {
                byte[] buffer = new byte[4096];
                while (stream.Read(buffer) > 0)
                {
                    Assert.True(stream.OutPosition < 300L * file.Length * 8);
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // Flags, times and the trailing members' headers may change unseen.
        Assert.InRange(refused, 2500, 2999);
    }

    [Fact]
    public void CutFile_IsRefusedWhereverItIsCut()
    {
        byte[] file = GzipFiles.Member(GzipFiles.Content(5000, 11), ZLibCompressionStrategy.Default, 6, 12);
        for (int length = 0; length < file.Length; length++)
        {
            using var stream = new GzipInflateStream(new MemoryStream(file, 0, length));
            Assert.Throws<InvalidDataException>(() => stream.CopyTo(Stream.Null));
        }
    }

    [Fact]
    public void WhatFollowsTheLastMember_IsLeftToTheDrain()
    {
        byte[] file = GzipFiles.Member(GzipFiles.Content(5000, 13), ZLibCompressionStrategy.Default, 6, 14);
        using var source = new MemoryStream([.. file, .. new byte[300_000]]);
        using var stream = new GzipInflateStream(source);
        stream.CopyTo(Stream.Null);
        Assert.Equal((5000, file.Length), (stream.OutPosition, stream.InPosition));
        stream.DrainSource();
        Assert.Equal(source.Length, source.Position);
    }

    [Fact]
    public void ReadsAllocateNothing()
    {
        byte[] file = GzipFiles.Members(GzipFiles.Content(2_000_000, 15), ZLibCompressionStrategy.Default, 6, 16);

        // The runtime allocates on the calling thread when it swaps in better code; a read that allocates does so each time.
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ => AllocatedByReading(file)));
    }

    private static long AllocatedByReading(byte[] file)
    {
        using var stream = new GzipInflateStream(new MemoryStream(file));
        byte[] buffer = new byte[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (stream.Read(buffer) > 0)
        {
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
