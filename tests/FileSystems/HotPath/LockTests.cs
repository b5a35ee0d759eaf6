using System.Reflection;
using Nydus.Fuse;
using Nydus.Rafs;
using Nydus.Storage;

namespace Nydus.FileSystems.Tests.HotPath;

/// <summary>No lock and no task stands on the way of a request that needs no fetch, whichever branch it takes.</summary>
public class LockTests
{
    private static readonly HashSet<string> s_forbidden =
    [
        "System.Threading.Monitor", "System.Threading.Lock", "System.Threading.SemaphoreSlim", "System.Threading.Mutex", "System.Threading.SpinLock",
        "System.Threading.ReaderWriterLockSlim", "System.Threading.SpinWait", "System.Threading.WaitHandle", "System.Threading.ManualResetEventSlim",
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask",
    ];

    // Where the path ends: the request is deferred or waits for a disk, or something is broken and gets logged; inode digests are checked only when asked for.
    private static readonly HashSet<string> s_ends =
    [
        "RafsFileSystem.ReadDeferred", "RafsFileSystem.ReadAround", "RafsFileSystem.ReportCorrupt", "RafsImage.VerifyInode", "FuseDispatcher.LogEscape",
        "FailureLog.PluginFault", "ActiveReaders.BeforeWaiting",
    ];

    [Theory]
    [InlineData("Read", "BlobStore.TryGetRun", "PendingFileRange.Flush", "FileReadPlan.TryNext", "RafsV6Image.GetChunk",
        "DevReply.ReadFromMemory", "ContiguousReply.TryAppendFile", "BlobStore.Release")]
    [InlineData("Lookup", "RafsFileSystem.Lookup", "RafsV5Image.Lookup", "RafsV6Image.Lookup", "PseudoTree.Find")]
    [InlineData("GetAttr", "RafsFileSystem.FillAttr", "RafsV5Image.GetAttr")]
    [InlineData("ReadDirPlus", "FuseDirent.TryAppendPlus", "RafsV6Image.ReadDirectory", "MountTable.ReadPseudoDir")]
    [InlineData("ReadLink", "RafsV6Image.ReadLink")]
    [InlineData("GetXattr", "RafsV6Image.GetXattr")]
    public void A_request_takes_none(string operation, params string[] mustBeReached)
    {
        var ways = Reach(Method(typeof(FuseDispatcher), "Dispatch"), Method(typeof(FuseDispatcher), operation));
        var names = ways.Keys.Select(CallGraph.NameOf).ToHashSet();
        Assert.All(mustBeReached, name => Assert.Contains(name, names));
        Assert.Empty(ways.Where(static way => IsForbidden(way.Key)).Select(static way => way.Value));
    }

    [Fact]
    public void A_lock_would_be_found()
    {
        var ways = Reach(Method(typeof(MountTable), "Mount"));
        Assert.Contains(ways.Keys, IsForbidden);
    }

    private static Dictionary<MethodBase, string> Reach(params MethodBase[] starts)
    {
        Assembly[] assemblies = [typeof(FuseDispatcher).Assembly, typeof(MountTable).Assembly, typeof(ImageStorage).Assembly, typeof(RafsImage).Assembly];
        return new CallGraph(assemblies, static method => s_ends.Contains(CallGraph.NameOf(method))).Reach(starts);
    }

    private static MethodInfo Method(Type type, string name) => type.GetMethod(name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)!;

    private static bool IsForbidden(MethodBase method) =>
        method.MethodImplementationFlags.HasFlag(MethodImplAttributes.Synchronized)
        || (method.DeclaringType is { } type && s_forbidden.Contains((type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Split('`', '+')[0]));
}
