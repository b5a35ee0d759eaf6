using System.Runtime.InteropServices;
using Nydus.Bench.Macro.Interop;

namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>overlayfs over a mount. Its layers outlive it: the same ones can be mounted again.</summary>
internal sealed unsafe class OverlayMount : IDisposable
{
    private const int UnmountMilliseconds = 10_000;
    private bool _mounted;

    public OverlayMount(string lower, string layers)
    {
        Merged = Directory.CreateDirectory(Path.Combine(layers, "merged")).FullName;
        var upper = Directory.CreateDirectory(Path.Combine(layers, "upper")).FullName;
        var work = Directory.CreateDirectory(Path.Combine(layers, "work")).FullName;
        fixed (byte* data = CString.Of($"lowerdir={lower},upperdir={upper},workdir={work}"))
        {
            if (Libc.mount("overlay", Merged, "overlay", 0, data) != 0)
                throw new SoakFailure(Libc.Failed("mount of overlayfs on", Merged).Message);
        }

        _mounted = true;
    }

    public string Merged { get; }

    /// <exception cref="SoakFailure">Somebody keeps it busy.</exception>
    public void Unmount()
    {
        if (!_mounted)
            return;
        for (var waited = 0; Libc.umount2(Merged, 0) != 0; waited += 50)
        {
            if (Marshal.GetLastPInvokeError() != Libc.EBUSY || waited >= UnmountMilliseconds)
                throw new SoakFailure(Libc.Failed("umount", Merged).Message);
            _ = Libc.poll(null, 0, 50);
        }

        _mounted = false;
    }

    public void Dispose() => Unmount();
}
