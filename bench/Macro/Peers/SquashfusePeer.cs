using Nydus.Bench.Macro.Images;

namespace Nydus.Bench.Macro.Peers;

/// <summary><c>squashfuse_ll</c>: C, libfuse 3, one thread.</summary>
internal sealed class SquashfusePeer(ImageStore images) : Peer("squashfuse_ll")
{
    public override PeerMount Mount(string tree, ImageForm form, string mountpoint) =>
        PeerMount.Serve(mountpoint, "squashfuse_ll", "-f", images.Squashfs(tree, form), mountpoint);
}
