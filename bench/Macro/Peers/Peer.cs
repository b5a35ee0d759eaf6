namespace Nydus.Bench.Macro.Peers;

/// <summary>One way to serve a tree. All peers serve the same trees, each from an image in its own format.</summary>
internal abstract class Peer(string name)
{
    /// <summary>The name in the report.</summary>
    public string Name { get; } = name;

    /// <summary>Served by a process of its own through FUSE, so that CPU time and memory can be told apart from the kernel's.</summary>
    public virtual bool IsFuse => true;

    /// <summary>Mounts an image and returns once a stat through the mount has succeeded.</summary>
    public abstract PeerMount Mount(string tree, ImageForm form, string mountpoint);
}
