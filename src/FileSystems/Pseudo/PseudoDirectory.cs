namespace Nydus.FileSystems;

/// <summary>A directory that exists only to hold mount points. Immutable but for its children, which only grow, under the tree's lock.</summary>
internal sealed class PseudoDirectory(ulong ino, PseudoDirectory? parent, byte[] name)
{
    private PseudoDirectory[] _children = [];

    internal ulong Ino { get; } = ino;

    /// <summary>Itself for the root.</summary>
    internal PseudoDirectory Parent => parent ?? this;

    internal ReadOnlySpan<byte> Name => name;

    /// <summary>In order of creation; the array is replaced, never changed.</summary>
    internal ReadOnlySpan<PseudoDirectory> Children => Volatile.Read(ref _children);

    internal PseudoDirectory? Find(ReadOnlySpan<byte> childName)
    {
        foreach (var child in Children)
        {
            if (child.Name.SequenceEqual(childName))
                return child;
        }

        return null;
    }

    internal void Add(PseudoDirectory child) => Volatile.Write(ref _children, [.. Children, child]);
}
