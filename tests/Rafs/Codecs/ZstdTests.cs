using Nydus.Rafs.Codecs;

namespace Nydus.Rafs.Tests.Codecs;

public sealed class ZstdTests
{
    public static TheoryData<string> Names => [Decoders.NativeZstd, Decoders.ManagedZstd];

    [Theory]
    [MemberData(nameof(Names))]
    public void FrameOfUnknownSize_IsBoundByTheDestination(string name)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] plain = Samples.Plain(300_000);
        byte[] packed = Samples.ZstdOfUnknownSize(plain);
        Assert.Equal(0, packed[4] >> 6 | (packed[4] & 0x20));
        foreach (int length in new[] { 0, 1, 299_999, 300_000, 300_001 })
        {
            var buffer = new FencedBuffer(length);
            Assert.Equal(length == plain.Length, Decoders.TryDecode(name, packed, buffer.Destination));
            buffer.AssertFencesStand();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void KnownSizeThatDiffers_IsRefusedBeforeDecoding(string name)
    {
        Decoders.SkipUnlessPresent(name);
        var buffer = new FencedBuffer(5000);
        Assert.False(Decoders.TryDecode(name, Samples.Zstd(Samples.Plain(4999)), buffer.Destination));
        Assert.Equal(-1, buffer.Destination.IndexOfAnyExcept((byte)0xC5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatFollowsTheFrame_IsRefused(string name)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] frame = Samples.Zstd(Samples.Plain(1000));
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0];
        byte[][] sources = [[.. frame, 0], [.. frame, .. frame], [.. frame, .. skippable], [.. skippable, .. frame]];
        foreach (byte[] source in sources)
        {
            Assert.False(Decoders.TryDecode(name, source, new byte[1000]));
            Assert.False(Decoders.TryDecode(name, source, new byte[2000]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DamagedFrames_LeaveTheDecoderUsable(string name)
    {
        Decoders.SkipUnlessPresent(name);
        byte[] plain = Samples.Plain(5000);
        byte[] frame = Samples.Zstd(plain);
        for (int at = 20; at < frame.Length; at += 101)
        {
            byte[] damaged = [.. frame];
            damaged[at] ^= 0x55;
            var result = new byte[plain.Length];
            _ = Decoders.TryDecode(name, damaged, result);
            Assert.True(Decoders.TryDecode(name, frame, result));
            Assert.Equal(plain, result);
        }
    }

    /// <summary>One repeated byte in one RLE block, under a window descriptor of each size.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void WindowAboveTheLimit_IsRefused(string name)
    {
        Decoders.SkipUnlessPresent(name);
        for (int log = 10; log <= 41; log++)
        {
            byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (byte)((log - 10) << 3), 0x03 | (100 << 3 & 0xFF), 100 >> 5, 0, (byte)'r'];
            var plain = new byte[100];
            Assert.Equal((log, log <= 27), (log, Decoders.TryDecode(name, frame, plain)));
            Assert.Equal(log <= 27 ? -1 : 0, plain.AsSpan().IndexOfAnyExcept((byte)'r'));
        }
    }

    [Fact]
    public void Selection_FollowsTheWish()
    {
        Assert.IsType<NativeZstdDecoder>(ZstdSelection.Choose(null, nativeIsAvailable: true).Decoder);
        Assert.IsType<NativeZstdDecoder>(ZstdSelection.Choose("native", nativeIsAvailable: true).Decoder);
        Assert.IsType<ManagedZstdDecoder>(ZstdSelection.Choose("managed", nativeIsAvailable: true).Decoder);
        Assert.IsType<ManagedZstdDecoder>(ZstdSelection.Choose("", nativeIsAvailable: false).Decoder);
        Assert.Null(ZstdSelection.Choose("managed", nativeIsAvailable: false).Problem);
    }

    [Fact]
    public void WishThatCannotBeMet_IsToldAndServedAnyhow()
    {
        ZstdSelection absent = ZstdSelection.Choose("native", nativeIsAvailable: false);
        Assert.IsType<ManagedZstdDecoder>(absent.Decoder);
        Assert.Contains("libzstd.so.1", absent.Problem, StringComparison.Ordinal);
        Assert.Contains("'fast'", ZstdSelection.Choose("fast", nativeIsAvailable: true).Problem, StringComparison.Ordinal);
    }
}
