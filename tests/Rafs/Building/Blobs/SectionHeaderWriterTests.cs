using System.Text;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Rafs.Tests.Building.Blobs;

/// <summary>Format spec 4.3.</summary>
public sealed class SectionHeaderWriterTests
{
    [Theory]
    [InlineData("image.blob", 7802, "00000017172", "0005641")]
    [InlineData("rafs.blob.toc", 512, "00000001000", "0006255")]
    public void HeaderIsThatOfTheWorkedExample(string name, long size, string sizeField, string checksum)
    {
        byte[] header = new byte[512];
        header.AsSpan().Fill(0xEE);
        SectionHeaderWriter.Write(Encoding.ASCII.GetBytes(name), size, header);
        Assert.Equal(name, Text(header, 0, 100));
        Assert.All(header[100..124], value => Assert.Equal(0, value));
        Assert.Equal(sizeField, Text(header, 124, 12));
        Assert.Equal("00000000000", Text(header, 136, 12));
        Assert.Equal(checksum, Text(header, 148, 8));
        Assert.Equal("0", Text(header, 156, 101));
        Assert.Equal("ustar  ", Text(header, 257, 255));
        Assert.True(SectionHeader.TryGetSize(header, Encoding.ASCII.GetBytes(name), out long read));
        Assert.Equal(size, read);
    }

    [Theory]
    [InlineData((1L << 33) - 1, 0x30 + 7)]
    [InlineData(1L << 33, 0x80)]
    [InlineData((1L << 40) + 5, 0x80)]
    public void LargeSizesAreBinary(long size, byte first)
    {
        byte[] header = new byte[512];
        SectionHeaderWriter.Write("image.blob"u8, size, header);
        Assert.Equal(first, header[124]);
        if (first == 0x80)
        {
            Assert.Equal(size, System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(128)));
            Assert.All(header[125..128], value => Assert.Equal(0, value));
        }
    }

    /// <summary>The text up to the first NUL; nothing but NULs may follow.</summary>
    private static string Text(byte[] header, int offset, int length)
    {
        string text = Encoding.ASCII.GetString(header, offset, length);
        string trimmed = text.TrimEnd('\0');
        Assert.DoesNotContain('\0', trimmed);
        return trimmed;
    }
}
