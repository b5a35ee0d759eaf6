using Nydus.Image.Requests;
using Nydus.Rafs.Building;

namespace Nydus.Image.Layers;

/// <summary>Lays an upper layer over a lower one (format spec 6.8).</summary>
internal static class LayerMerger
{
    /// <summary>Of an attribute in a v5 inode: the u32 before its name and the NUL behind it (format spec 2.6).</summary>
    private const int PairOverhead = sizeof(uint) + 1;

    /// <summary>
    /// Merges two trees. The result is made of the nodes themselves, the upper ones wherever both layers have a name, so both trees are used up. Whiteouts of the
    /// upper layer take effect and are not kept, below new directories too; in the lower layer everything counts as it is.
    /// </summary>
    /// <param name="lower">The root of the lower layer.</param>
    /// <param name="upper">The root of the upper layer, and of the result: the root's attributes are always the upper ones.</param>
    /// <param name="spec">How the upper layer says what is gone.</param>
    /// <returns><paramref name="upper"/>.</returns>
    public static ImageNode Merge(ImageNode lower, ImageNode upper, WhiteoutSpec spec)
    {
        var merged = new List<ImageNode>();
        var pending = new Stack<(ImageNode? Lower, ImageNode Upper)>();
        pending.Push((lower, upper));
        while (pending.TryPop(out (ImageNode? Lower, ImageNode Upper) next))
        {
            List<ImageNode> below = Visible(next.Lower, next.Upper, spec);
            merged.Clear();
            Join(below, next.Upper.Children, spec, merged, pending);
            next.Upper.Children.Clear();
            next.Upper.Children.AddRange(merged);
        }

        return upper;
    }

    /// <summary>The children of the lower directory that the whiteouts of the upper one leave.</summary>
    private static List<ImageNode> Visible(ImageNode? lower, ImageNode upper, WhiteoutSpec spec)
    {
        bool isOpaque = TakeOpaqueXattr(upper, spec);
        List<ImageNode>? visible = lower is { IsDirectory: true } ? lower.Children : null;
        if (isOpaque || visible == null)
            return [];
        HashSet<ImageNode>? removed = null;
        foreach (ImageNode node in upper.Children)
        {
            if (Whiteouts.IsOpaqueMarker(node, spec))
                return [];
            if (!Whiteouts.IsRemoval(node, spec))
                continue;
            int index = lower!.FindChild(Whiteouts.RemovedName(node, spec));
            if (index >= 0)
                (removed ??= []).Add(visible[index]);
        }

        return removed == null ? visible : visible.FindAll(node => !removed.Contains(node));
    }

    private static bool TakeOpaqueXattr(ImageNode directory, WhiteoutSpec spec)
    {
        int index = Whiteouts.FindOpaqueXattr(directory, spec);
        if (index < 0)
            return false;
        ImageXattr mark = directory.Xattrs[index];
        directory.DroppedXattrSize += mark.Name.Length + mark.Value.Length + PairOverhead;
        directory.Xattrs = [.. directory.Xattrs.Where((_, i) => i != index)];
        return true;
    }

    /// <summary>Joins two sorted lists; of a name that both have the upper node stays.</summary>
    private static void Join(
        List<ImageNode> lower, List<ImageNode> upper, WhiteoutSpec spec, List<ImageNode> merged, Stack<(ImageNode?, ImageNode)> pending)
    {
        int next = 0;
        foreach (ImageNode node in upper)
        {
            if (Whiteouts.IsOpaqueMarker(node, spec) || Whiteouts.IsRemoval(node, spec))
                continue;
            int order = -1;
            while (next < lower.Count && (order = lower[next].Name.AsSpan().SequenceCompareTo(node.Name)) < 0)
                merged.Add(lower[next++]);
            ImageNode? hidden = next < lower.Count && order == 0 ? lower[next++] : null;
            merged.Add(node);
            if (node.IsDirectory)
                pending.Push((hidden, node));
        }

        merged.AddRange(lower[next..]);
    }
}
