using Nydus.Fuse.Abi;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Dev;

public class NotificationTests : MountedTests
{
    [Fact]
    public async Task InvalidatedName_IsLookedUpAgain()
    {
        await using var mounted = Start();
        Assert.False(File.Exists(mounted.At("late")));
        mounted.Tree.Add(TestTree.Root, 50, "late", "here\n"u8.ToArray());
        Assert.False(File.Exists(mounted.At("late")), "the negative entry is good for a day");
        Assert.Equal(0, mounted.Session.InvalidateEntry(TestTree.Root, "late"u8));
        Assert.Equal("here\n", await File.ReadAllTextAsync(mounted.At("late")));
    }

    [Fact]
    public async Task InvalidatedNode_IsReadAgain()
    {
        await using var mounted = Start(new TestTree { ConnectionOptions = new() { ZeroMessageOpen = true } });
        await File.ReadAllTextAsync(mounted.At("hello"));
        var reads = mounted.Session.CountOf(FuseOpcode.READ);
        await File.ReadAllTextAsync(mounted.At("hello"));
        Assert.Equal(reads, mounted.Session.CountOf(FuseOpcode.READ));
        Assert.Equal(0, mounted.Session.InvalidateInode(TestTree.Hello, 0, 0));
        await File.ReadAllTextAsync(mounted.At("hello"));
        Assert.True(mounted.Session.CountOf(FuseOpcode.READ) > reads);
    }

    [Fact]
    public async Task WhatTheKernelDoesNotKnow_IsSaid()
    {
        await using var mounted = Start();
        Assert.True(File.Exists(mounted.At("hello")));
        Assert.Equal(-Errno.ENOENT, mounted.Session.InvalidateInode(4711, 0, 0));
        Assert.Equal(-Errno.ENOENT, mounted.Session.InvalidateEntry(TestTree.Root, "unheard"u8));
        await mounted.Session.StopAsync(TimeSpan.Zero);
        Assert.Equal(-Errno.ENODEV, mounted.Session.InvalidateInode(TestTree.Hello, 0, 0));
    }
}
