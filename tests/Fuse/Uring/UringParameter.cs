using Nydus.Fuse.Tests.Dev;
using Nydus.Fuse.Tests.Trees;

namespace Nydus.Fuse.Tests.Uring;

/// <summary>
/// Switches FUSE over io_uring on in the kernel for the tests that need it, and off again. A file keeps test programs that run at the same time from
/// switching it off under each other.
/// </summary>
public sealed class UringParameter : IDisposable
{
    private const string Parameter = "/sys/module/fuse/parameters/enable_uring";

    // There is one parameter, whatever TMPDIR a program has.
    private const string LockFile = "/run/nydus-enable-uring.lock";

    private readonly FileStream? _lock;
    private readonly bool _wasOff;

    public UringParameter()
    {
        if (!File.Exists(Parameter))
        {
            WhyNot = "skipped: this kernel has no FUSE over io_uring";
            return;
        }

        try
        {
            _lock = Lock();
            _wasOff = !File.ReadAllText(Parameter).StartsWith('Y');
            if (_wasOff)
                File.WriteAllText(Parameter, "Y");
            WhyNot = UringSupport.WhyNot();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WhyNot = $"skipped: {Parameter} cannot be set: {e.Message}";
        }
    }

    /// <summary>Why there is none on this machine; null where there is.</summary>
    public string? WhyNot { get; }

    /// <summary>Mounts and waits until requests come over io_uring; skips the test where they cannot.</summary>
    internal Mounted Start(TestTree? tree)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        var mounted = Mounted.Start(tree, transport: FuseTransport.Uring);
        Assert.True(SpinWait.SpinUntil(() => mounted.Session.IsOverUring, Mounted.Patience), string.Join('\n', mounted.Logger.Lines));
        return mounted;
    }

    /// <summary>As a machine where it was never switched on; until disposed.</summary>
    internal IDisposable SwitchOff()
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        Set(false);
        return new SwitchOn();
    }

    private static void Set(bool on) => File.WriteAllText(Parameter, on ? "Y" : "N");

    public void Dispose()
    {
        if (_wasOff)
            Set(false);
        _lock?.Dispose();
    }

    private static FileStream? Lock()
    {
        FileStream? file = null;
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    try
                    {
                        file = new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    }
                    catch (IOException)
                    {
                        // Somebody else has it.
                    }

                    return file is not null;
                },
                TimeSpan.FromMinutes(5)),
            "another test program keeps the parameter");
        return file;
    }

    private sealed class SwitchOn : IDisposable
    {
        public void Dispose() => Set(true);
    }
}
