using Nydus.E2E.Harness;

namespace Nydus.E2E.Tools;

/// <summary>An overlayfs whose lower layer is an image's mount: what a container sees.</summary>
internal sealed class Overlay : IDisposable
{
    private Overlay(string merged) => Merged = merged;

    public string Merged { get; }

    public static Task<Overlay> MountAsync(ServedImage image) => MountAsync(image.Folder, image.Mountpoint);

    public static async Task<Overlay> MountAsync(TestFolder folder, string lower)
    {
        Tool.NeedRoot();
        Assert.SkipUnless(File.ReadAllText("/proc/filesystems").Contains("\toverlay\n", StringComparison.Ordinal), "skipped: this kernel has no overlayfs");
        var merged = folder.Make("merged");
        var layers = $"lowerdir={lower},upperdir={folder.Make("upper")},workdir={folder.Make("work")}";
        await Tool.MustAsync("mount", "-t", "overlay", "-o", layers, "nydus-e2e", merged);
        return new Overlay(merged);
    }

    public void Dispose() => Libc.Detach(Merged);
}
