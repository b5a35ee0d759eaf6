using Nydus.Bench.Macro.Images;

namespace Nydus.Bench.Macro.Peers;

/// <summary>The kernel's EROFS on a loop device: no user space at all, so a limit rather than a rival.</summary>
internal sealed class KernelErofsPeer(ImageStore images) : Peer("kernel EROFS")
{
    public override bool IsFuse => false;

    public override PeerMount Mount(string tree, ImageForm form, string mountpoint) =>
        PeerMount.Kernel(mountpoint, "erofs", images.Erofs(tree, form));
}
