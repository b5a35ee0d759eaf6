namespace Nydus.Image.Requests;

/// <summary>How an upper layer says that something of a lower layer is gone (format spec 6.8).</summary>
internal enum WhiteoutSpec
{
    Oci,
    Overlayfs,
    None,
}
