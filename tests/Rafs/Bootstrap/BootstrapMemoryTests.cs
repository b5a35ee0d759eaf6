using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Nydus.Rafs;

namespace Nydus.Tests;

public sealed class BootstrapMemoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rafs-memory-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(BootstrapMode.Direct, true)]
    [InlineData(BootstrapMode.Direct, false)]
    [InlineData(BootstrapMode.Cached, false)]
    public void Load_CopiesTheFile_WhichMayThenVanish(BootstrapMode mode, bool hasWorkDirectory)
    {
        byte[] content = new byte[(3 << 20) + 77];
        new Random(1).NextBytes(content);
        content.AsSpan(1 << 20, 1 << 20).Clear();
        string path = Path.Combine(_directory, "source");
        File.WriteAllBytes(path, content);
        string work = Directory.CreateDirectory(Path.Combine(_directory, "work")).FullName;
        using BootstrapMemory memory = Load(path, 5, content.Length - 10, mode, hasWorkDirectory ? work : null);
        using (FileStream source = File.OpenWrite(path))
        {
            source.SetLength(0);
        }

        File.Delete(path);
        Assert.Empty(Directory.GetFileSystemEntries(work));
        Assert.Equal(content.Length - 10, memory.Length);
        Assert.True(memory.TryGetSpan(0, content.Length - 10, out ReadOnlySpan<byte> span));
        Assert.Equal(SHA256.HashData(content.AsSpan(5..^5)), SHA256.HashData(span));
    }

    [Fact]
    public void Load_WithAnUnusableWorkDirectory_UsesMemory()
    {
        string path = Path.Combine(_directory, "source");
        File.WriteAllBytes(path, new byte[5000]);
        using BootstrapMemory memory = Load(path, 0, 5000, BootstrapMode.Direct, Path.Combine(_directory, "missing"));
        Assert.Equal(5000, memory.Length);
    }

    [Fact]
    public void Load_OfAFileThatBecameShorter_SaysSo()
    {
        string path = Path.Combine(_directory, "source");
        File.WriteAllBytes(path, new byte[5000]);
        IOException e = Assert.Throws<IOException>(() => Load(path, 0, 6000, BootstrapMode.Direct, null));
        Assert.Contains("shorter while it was read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SparseFile_OfTooGreatLength_IsRefusedUnread()
    {
        string path = Path.Combine(_directory, "sparse");
        using (FileStream file = File.Create(path))
        {
            file.Write("SFAR\0\u0005\0\0"u8);
            file.SetLength(BootstrapMemory.MaximumLength + 8);
        }

        RafsFormatException e = Assert.Throws<RafsFormatException>(() => RafsBootstrap.Open(path, BootstrapMode.Direct, _directory));
        Assert.Contains("4294967304 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Access_OutsideFails()
    {
        using BootstrapMemory memory = BootstrapMemory.Create(100, span => span.Fill(1));
        Assert.True(memory.TryRead(92, out ulong value));
        Assert.Equal(0x0101_0101_0101_0101u, value);
        Assert.True(memory.TryGetSpan(100, 0, out _));
        foreach ((long offset, int length) in new[] { (93L, 8), (-1L, 1), (0L, -1), (101L, 0), (long.MaxValue, 1), (long.MinValue, 8), (0L, 101), (long.MaxValue - 3, int.MaxValue) })
        {
            Assert.False(memory.TryGetSpan(offset, length, out _));
        }

        Assert.False(memory.TryRead(93, out ulong _));
        Assert.False(memory.TryRead(-8, out ulong _));
    }

    [Fact]
    public void Access_AfterDisposal_Fails()
    {
        RafsImage image = RafsBootstrap.Open(GoldenData.Image("c-v6").Bootstrap, BootstrapMode.Direct, _directory);
        image.Dispose();
        image.Dispose();
        Assert.Equal(RafsStatus.NotFound, image.GetAttr(image.RootIno, out _));
    }

    private static BootstrapMemory Load(string path, long offset, long length, BootstrapMode mode, string? work)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        return BootstrapMemory.Load(file, offset, length, mode, work);
    }
}
