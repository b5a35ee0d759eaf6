using Nydus.E2E.Harness;

namespace Nydus.E2E.Building;

/// <summary>A layer that GNU tar made of a tree, and what GNU tar makes of the layer: a header has whole seconds from 1970 on.</summary>
internal sealed class LayerArchive : IDisposable
{
    private readonly TestFolder _folder = new();

    public string File => _folder["layer"];

    public string Unpacked => _folder["unpacked"];

    public static async Task<LayerArchive> MakeAsync(string tree, bool isCompressed)
    {
        var layer = new LayerArchive();
        try
        {
            string[] compression = isCompressed ? ["-z"] : [];
            await Tool.MustAsync("tar", [.. compression, "-C", tree, "--format=pax", "--xattrs", "--xattrs-include=*", "--sort=name", "-cf", layer.File, "."]);
            await Tool.MustAsync("tar", "-C", layer._folder.Make("unpacked"), "--xattrs", "--xattrs-include=*", "--same-owner", "-xpf", layer.File);
            return layer;
        }
        catch
        {
            layer.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Dispose();
}
