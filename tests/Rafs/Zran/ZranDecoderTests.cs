using System.IO.Compression;
using Nydus.Rafs.Tests.Codecs;
using Nydus.Rafs.Zran;

namespace Nydus.Rafs.Tests.Zran;

public sealed class ZranDecoderTests
{
    private static readonly byte[] Content = GzipFiles.Content(300_000, 1);

    /// <summary>As the reference does it: the trailer of a member, and the header of the next, are the first bytes to feed.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void ContextAtTheEndOfAMember_BeginsWithTheNext(int emptyMembers)
    {
        byte[] member = GzipFiles.Member(Content, ZLibCompressionStrategy.Default, 6, 2);
        byte[] empty = GzipFiles.Member([], ZLibCompressionStrategy.Default, 6, 2);
        byte[] stored = [.. new byte[8], .. Enumerable.Repeat(empty, emptyMembers).SelectMany(static bytes => bytes), .. member];
        for (byte bits = 0; bits < 8; bits++)
        {
            var context = new ZranContext { InLength = (uint)stored.Length, OutLength = (uint)Content.Length, PreviousBits = bits, PreviousByte = 0x5A };
            byte[] plain = new byte[Content.Length];
            Assert.True(ZranDecoder.TryDecode(context, Content.AsSpan(0, 1000), stored, plain));
            Assert.Equal(Content, plain);
        }
    }

    [Fact]
    public void MissingBytes_AreNotMadeUp()
    {
        byte[] stream = GzipFiles.Member(Content.AsSpan(0, 3000), ZLibCompressionStrategy.Default, 6, 3)[10..^8];
        for (int length = 0; length < stream.Length; length++)
        {
            byte[] plain = new byte[3000];
            bool isDecoded = ZranDecoder.TryDecode(new ZranContext { InLength = (uint)length, OutLength = 3000 }, [], stream.AsSpan(0, length), plain);

            // The last bytes hold nothing but the end of the block.
            Assert.True(!isDecoded || (length > stream.Length - 8 && plain.AsSpan().SequenceEqual(Content.AsSpan(0, 3000))), $"{length} of {stream.Length}");
        }

        var full = new ZranContext { InLength = (uint)stream.Length, OutLength = 3000 };
        Assert.True(ZranDecoder.TryDecode(full, [], stream, new byte[3000]));
        Assert.False(ZranDecoder.TryDecode(full with { OutLength = 3001 }, [], stream, new byte[3001]));
        Assert.False(ZranDecoder.TryDecode(full, [], stream, new byte[2999]));
        Assert.False(ZranDecoder.TryDecode(full with { PreviousBits = 8 }, [], stream, new byte[3000]));
    }

    [Fact]
    public void DamagedInput_IsRefusedOrDecodedInBounds()
    {
        byte[] file = GzipFiles.Members(Content.AsSpan(0, 60_000), ZLibCompressionStrategy.Default, 6, 4);
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] stored = file[random.Next(10, 20)..];
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                stored[random.Next(stored.Length)] ^= (byte)(1 << random.Next(8));
            }

            byte[] dictionary = Content[..random.Next(32 << 10)];
            var context = new ZranContext
            {
                InLength = (uint)stored.Length,
                OutLength = (uint)random.Next(1, 70_000),
                PreviousBits = (byte)random.Next(8),
                PreviousByte = (byte)random.Next(256),
            };
            var buffer = new FencedBuffer((int)context.OutLength);
            refused += ZranDecoder.TryDecode(context, dictionary, stored, buffer.Destination) ? 0 : 1;
            buffer.AssertFencesStand();
        }

        Assert.InRange(refused, 1, 3999);
    }

    [Fact]
    public void Decoding_AllocatesNothingOnceWarm()
    {
        byte[] stream = GzipFiles.Member(Content, ZLibCompressionStrategy.Default, 6, 6)[10..];
        var context = new ZranContext { InLength = (uint)stream.Length, OutLength = (uint)Content.Length };
        byte[] plain = new byte[Content.Length];
        Assert.True(ZranDecoder.TryDecode(context, [], stream, plain));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(ZranDecoder.TryDecode(context, [], stream, plain));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
