using Nydus.Bench.Macro.Images;

namespace Nydus.Bench.Macro.Peers;

/// <summary><c>erofsfuse</c> of erofs-utils: C, libfuse.</summary>
internal sealed class ErofsFusePeer(ImageStore images) : Peer("erofsfuse")
{
    public override PeerMount Mount(string tree, ImageForm form, string mountpoint) =>
        PeerMount.Serve(mountpoint, "erofsfuse", "-f", images.Erofs(tree, form), mountpoint);
}
