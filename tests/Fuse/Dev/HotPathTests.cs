using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

/// <summary>The whole loop with the real kernel: read, dispatch, pread into the reply, write.</summary>
public class HotPathTests : MountedTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Read_FromAFile_AllocatesNothing(int threads)
    {
        using var folder = new TemporaryFolder();
        var backing = Path.Combine(folder.Path, "backing");
        var content = new byte[1 << 20];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(backing, content);
        using var handle = File.OpenHandle(backing);
        var tree = new FileBackedTree((int)handle.DangerousGetHandle());
        await using var mounted = Start(tree, threads);
        using var file = File.OpenHandle(mounted.At("big"));
        var buffer = new byte[4096];
        for (var i = 0; i < FileBackedTree.Reads; i++)
        {
            var offset = i * 331 % 1_000_000;
            Assert.Equal(buffer.Length, RandomAccess.Read(file, buffer, offset));
            Assert.True(content.AsSpan(offset, buffer.Length).SequenceEqual(buffer));
        }

        // The runtime allocates a little now and then when it replaces code by better code.
        Assert.InRange(tree.Turns.Skip(1000).Count(allocated => allocated != 0), 0, 10);
        Assert.Equal(FileBackedTree.Reads, mounted.Session.CountOf(FuseOpcode.READ));
    }

    /// <summary>Where the kernel can tell what it has in memory, and (tmpfs) where it cannot.</summary>
    [Theory]
    [InlineData("/var/tmp")]
    [InlineData("/dev/shm")]
    public async Task Read_FromAFileThatIsNotInMemory_GivesAllOfIt(string parent)
    {
        Assert.SkipUnless(Directory.Exists(parent), $"skipped: no {parent}");
        using var folder = new TemporaryFolder(parent);
        var content = new byte[1 << 20];
        new Random(2).NextBytes(content);
        var backing = Path.Combine(folder.Path, "backing");
        await File.WriteAllBytesAsync(backing, content);
        using var handle = File.OpenHandle(backing);
        RandomAccess.FlushToDisk(handle);
        await using var mounted = Mounted.Start(new FileBackedTree((int)handle.DangerousGetHandle()), threads: 3);
        using var file = File.OpenHandle(mounted.At("big"));
        var buffer = new byte[100_000];
        for (var i = 0; i < 50; i++)
        {
            Posix.DropPages((int)handle.DangerousGetHandle());
            var offset = i * 18_000;
            Assert.Equal(buffer.Length, RandomAccess.Read(file, buffer, offset));
            Assert.True(content.AsSpan(offset, buffer.Length).SequenceEqual(buffer));
        }
    }

    [Fact]
    public async Task Read_BeyondTheEndOfTheFileBehind_FailsCleanly()
    {
        using var folder = new TemporaryFolder();
        var backing = Path.Combine(folder.Path, "backing");
        await File.WriteAllBytesAsync(backing, new byte[1000]);
        using var handle = File.OpenHandle(backing);
        await using var mounted = Start(new FileBackedTree((int)handle.DangerousGetHandle()));
        using var file = File.OpenHandle(mounted.At("big"));
        Assert.Throws<IOException>(() => RandomAccess.Read(file, new byte[4096], 0));
    }

    private sealed class FileBackedTree(int fd) : DirectTree
    {
        public const int Reads = 3000;

        [ThreadStatic]
        private static long t_last;

        private int _count;

        /// <summary>Bytes allocated from the middle of a READ to the middle of the next one of the same thread.</summary>
        public long[] Turns { get; } = new long[Reads];

        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
        {
            var now = GC.GetAllocatedBytesForCurrentThread();
            Turns[_count++ % Reads] = now - t_last;
            t_last = now;
            return reply.TryAppendFile(fd, (long)offset, (int)size) ? FuseResult.Ok : -Errno.EIO;
        }
    }
}
