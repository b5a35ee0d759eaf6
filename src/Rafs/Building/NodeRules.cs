using Nydus.Rafs.Building.Numbering;

namespace Nydus.Rafs.Building;

/// <summary>What a node must keep to so that its version can express it and readers accept it (format spec 1.8, 2.12, 3.6).</summary>
internal static class NodeRules
{
    /// <param name="tree">Has all nodes up to this one.</param>
    /// <exception cref="RafsFormatException">The node breaks a rule.</exception>
    public static void Check(NumberedTree tree, int index, ImageModel model)
    {
        ref readonly NumberedNode numbered = ref tree[index];
        ImageNode node = numbered.Node;
        if (!InodeMode.IsValid(node.Mode))
        {
            throw tree.Refuse(index, $"its mode 0{Convert.ToString(node.Mode, 8)} has no type that an image can hold");
        }

        if (index == NumberedTree.Root)
        {
            if (!node.IsDirectory)
            {
                throw tree.Refuse(index, "the root is no directory");
            }
        }
        else
        {
            CheckName(tree, index);
        }

        if (node.HasChildren && !node.IsDirectory)
        {
            throw tree.Refuse(index, $"it is no directory but has {node.Children.Count} children");
        }

        CheckXattrs(tree, index, model.Version);
        if (node.IsRegular)
        {
            ChunkRules.Check(tree, index, model);
        }
        else if (node.IsSymlink)
        {
            int limit = model.Version == RafsVersion.V5 ? ImageLimits.LinkTargetV5 : ImageLimits.LinkTargetV6;
            if (node.LinkTarget.Length == 0 || node.LinkTarget.Length > limit)
            {
                throw tree.Refuse(index, $"its link target has {node.LinkTarget.Length} bytes; 1 to {limit} are possible in v{(int)model.Version}");
            }
        }
    }

    /// <summary>Whether the bytes can be a name in a directory.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= ImageLimits.NameSize && !name.ContainsAny((byte)'/', (byte)0) && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);

    private static void CheckName(NumberedTree tree, int index)
    {
        byte[] name = tree[index].Node.Name;
        if (!IsName(name))
        {
            throw tree.Refuse(index, $"its name has {name.Length} bytes; a name has 1 to {ImageLimits.NameSize}, no slash and no NUL, and is not a dot entry");
        }

        int first = tree[tree[index].Parent].FirstChild;
        if (index > first && tree[index - 1].Node.Name.AsSpan().SequenceCompareTo(name) >= 0)
        {
            throw tree.Refuse(index, $"it comes after '{PrintableName.Of(tree[index - 1].Node.Name)}' in its directory; children are sorted by the bytes of their names and differ");
        }
    }

    private static void CheckXattrs(NumberedTree tree, int index, RafsVersion version)
    {
        IReadOnlyList<ImageXattr> xattrs = tree[index].Node.Xattrs;
        int limit = version == RafsVersion.V5 ? ImageLimits.XattrValueV5 : ImageLimits.XattrValueV6;
        for (int i = 0; i < xattrs.Count; i++)
        {
            ImageXattr xattr = xattrs[i];
            if (xattr.Name.Length > ImageLimits.XattrNameSize || xattr.Name.Contains((byte)0) || !ErofsXattrPrefix.TrySplit(xattr.Name, out _, out _))
            {
                throw tree.Refuse(
                    index,
                    $"its attribute '{PrintableName.Of(xattr.Name)}' has a name of {xattr.Name.Length} bytes; up to {ImageLimits.XattrNameSize} that start with user., security., trusted. or system.posix_acl_ are possible");
            }

            if (xattr.Value.Length > limit)
            {
                throw tree.Refuse(index, $"its attribute '{PrintableName.Of(xattr.Name)}' has a value of {xattr.Value.Length} bytes; at most {limit} are possible in v{(int)version}");
            }
        }

        if (version == RafsVersion.V6 && V6.ErofsXattrs.SizeOf(xattrs) > V6.ErofsXattrs.MaximumSize)
        {
            throw tree.Refuse(index, $"its attributes take {V6.ErofsXattrs.SizeOf(xattrs)} bytes together; at most {V6.ErofsXattrs.MaximumSize} are possible in v6");
        }
    }
}
