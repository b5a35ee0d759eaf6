using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

/// <summary>The whole loop with the real kernel: completion, dispatch, pread into the entry's payload, commit.</summary>
[Collection(nameof(UringCollection))]
public sealed class UringHotPathTests(UringParameter parameter)
{
    private const int Turns = 3000;

    [Fact]
    public async Task Read_FromAFile_AllocatesNothing()
    {
        using var folder = new TemporaryFolder();
        var backing = Path.Combine(folder.Path, "backing");
        var content = new byte[1 << 20];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(backing, content);
        using var handle = File.OpenHandle(backing);
        var tree = new SamplingTree((int)handle.DangerousGetHandle());
        await using var mounted = parameter.Start(tree);
        using var file = File.OpenHandle(mounted.At("big"));
        await OnOneCpuAsync(() =>
        {
            var buffer = new byte[4096];
            for (var i = 0; i < Turns; i++)
            {
                var offset = i * 331 % 1_000_000;
                Assert.Equal(buffer.Length, RandomAccess.Read(file, buffer, offset));
                Assert.True(content.AsSpan(offset, buffer.Length).SequenceEqual(buffer));
            }
        });
        tree.AssertNothingAllocated();
        Assert.Equal(Turns, mounted.Session.CountOf(FuseOpcode.READ));
    }

    [Fact]
    public async Task Lookup_OfANameThatIsNotThere_AllocatesNothing()
    {
        var tree = new SamplingTree(-1);
        await using var mounted = parameter.Start(tree);
        await OnOneCpuAsync(() =>
        {
            for (var i = 0; i < Turns; i++)
                Assert.False(File.Exists(mounted.At($"no-{i}")));
        });
        tree.AssertNothingAllocated();
    }

    // The requests of a CPU come to the thread of that CPU.
    private static Task OnOneCpuAsync(Action requests) => Task.Factory.StartNew(
        () =>
        {
            CpuList.Pin(CpuList.Usable()[0]);
            requests();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class SamplingTree(int fd) : DirectTree
    {
        private readonly (int Thread, long Allocated)[] _samples = new (int, long)[Turns + 1000];
        private int _count;

        public override int Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, out fuse_entry_out entry)
        {
            if (!name.StartsWith("no-"u8))
                return base.Lookup(in caller, parent, name, out entry);
            Sample();
            entry = default;
            return -Errno.ENOENT;
        }

        public override int Read(in FuseCaller caller, ulong nodeid, ulong fh, ulong offset, uint size, FuseReply reply)
        {
            Sample();
            return reply.TryAppendFile(fd, (long)offset, (int)size) ? FuseResult.Ok : -Errno.EIO;
        }

        /// <summary>
        /// Each sample is taken in the middle of a request: the difference of two of one thread covers one turn of its loop. The runtime allocates a little now
        /// and then when it replaces code by better code.
        /// </summary>
        public void AssertNothingAllocated()
        {
            Assert.True(_count >= Turns);
            var taken = _samples.Take(_count).Skip(1000).ToArray();
            var turns = taken.Skip(1).Zip(taken, (now, before) => now.Thread == before.Thread ? now.Allocated - before.Allocated : 1);
            Assert.InRange(turns.Count(allocated => allocated != 0), 0, 10);
        }

        private void Sample() => _samples[_count++ % _samples.Length] = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
    }
}
