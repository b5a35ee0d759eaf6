namespace Nydus.Rafs.Building;
public static partial class BootstrapWriter { public static partial void Write(ImageModel model, Stream destination) => throw new NotSupportedException(); }
public static partial class BootstrapLoader { public static partial ImageModel Load(string path) => throw new NotSupportedException(); }
