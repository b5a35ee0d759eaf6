using System.Runtime.CompilerServices;

namespace Nydus.Image.Sources.Archives;

/// <summary>Compares by the directory's identity and the bytes of the name. The hash is seeded, so names cannot be chosen to collide.</summary>
internal sealed class ChildKeyComparer : IEqualityComparer<ChildKey>, IAlternateEqualityComparer<ChildName, ChildKey>
{
    public static ChildKeyComparer Instance { get; } = new();

    public bool Equals(ChildKey x, ChildKey y) => x.Parent == y.Parent && x.Name.AsSpan().SequenceEqual(y.Name);

    public int GetHashCode(ChildKey key) => GetHashCode(new ChildName(key.Parent, key.Name));

    public bool Equals(ChildName alternate, ChildKey other) => alternate.Parent == other.Parent && alternate.Name.SequenceEqual(other.Name);

    public int GetHashCode(ChildName alternate)
    {
        var hash = default(HashCode);
        hash.Add(RuntimeHelpers.GetHashCode(alternate.Parent));
        hash.AddBytes(alternate.Name);
        return hash.ToHashCode();
    }

    public ChildKey Create(ChildName alternate) => new(alternate.Parent, alternate.Name.ToArray());
}
