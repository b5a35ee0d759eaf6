using System.Text;
using Nydus.Image.Sources.External;

namespace Nydus.Image.Tests.Sources.External;

public class ExternalAttributesTests
{
    private static readonly string _id = new('a', 64);

    [Fact]
    public void Lines_SayWhereTheDataIs()
    {
        ExternalAttributes attributes = Parse($"""
            # models
            /models/a.bin type=external blob_index=1 blob_id={_id} chunk_size=4MiB chunk_0_compressed_offset=512 compressed_size=1000 file_size=2000 crcs=0x1a2b,ff
            "with space" type=external
            other text -binary
            /ordinary type=normal
            """);
        Assert.Equal(2, attributes.Count);
        Assert.True(attributes.TryFind("models//a.bin"u8, out ExternalFile? file));
        Assert.Equal((1, _id, 4 << 20, 512L, 1000L, 2000L), (file.BlobIndex, file.BlobId, file.ChunkSize, file.FirstChunkOffset, file.CompressedSize, file.FileSize));
        Assert.Equal([0x1A2Bu, 0xFFu], file.Crcs);
        Assert.True(attributes.TryFind("/with space"u8, out file));
        Assert.Null(file.BlobId);
        Assert.False(attributes.TryFind("/ordinary"u8, out _));
        Assert.False(attributes.TryFind("/models"u8, out _));
    }

    [Fact]
    public void Paths_AreBytes() => Assert.True(ExternalAttributes.Parse([0xFF, .. " type=external\r\n"u8], "f").TryFind([(byte)'/', 0xFF], out _));

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64K", 65536)]
    [InlineData("1MB", 1048576)]
    [InlineData("16MiB", 16777216)]
    public void ChunkSizes_HaveUnits(string text, int expected)
    {
        Assert.True(Parse($"/f type=external chunk_size={text}").TryFind("/f"u8, out ExternalFile? file));
        Assert.Equal(expected, file.ChunkSize);
    }

    [Theory]
    [InlineData("/f type=external blob_id=short", "blob_id=short")]
    [InlineData("/f blob_index=-1", "blob_index=-1")]
    [InlineData("/f blob_index=256", "blob_index=256")]
    [InlineData("/f chunk_size=3000", "chunk_size=3000")]
    [InlineData("/f chunk_size=32MiB", "chunk_size=32MiB")]
    [InlineData("/f chunk_size=9999999999999", "chunk_size")]
    [InlineData("/f chunk_size=", "chunk_size=")]
    [InlineData("/f file_size=1e3", "file_size=1e3")]
    [InlineData("/f crcs=12,,13", "crcs=12,,13")]
    [InlineData("/f crcs=123456789", "crcs=123456789")]
    [InlineData("\"/f", "no closing quote")]
    [InlineData("\"/f\\n\" type=external", "backslashes")]
    public void WhatCannotBeUnderstood_IsNamedWithItsLine(string line, string expected)
    {
        string message = Assert.Throws<ImageException>(() => Parse("/good type=external\n" + line)).Message;
        Assert.StartsWith("f: line 2: ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFile_IsAnError()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("cannot be read", Assert.Throws<ImageException>(() => ExternalAttributes.Read(folder["missing"])).Message, StringComparison.Ordinal);
        Assert.Equal(1, ExternalAttributes.Read(folder.Write("f", "/f type=external")).Count);
    }

    private static ExternalAttributes Parse(string text) => ExternalAttributes.Parse(Encoding.UTF8.GetBytes(text), "f");
}
