namespace Nydus.Fuse;

/// <summary>The requests of one CPU. Belongs to the thread of its channel.</summary>
/// <param name="id">Number of the CPU.</param>
internal sealed class UringQueue(int id)
{
    internal int Id => id;

    /// <summary>Entries the kernel was given.</summary>
    internal int Size { get; set; }

    /// <summary>Those of them whose requests are answered later.</summary>
    internal int Held { get; set; }

    /// <summary>Payload bytes written, the part of its memory that is there.</summary>
    internal long Touched { get; set; }

    /// <summary>Where <see cref="Touched"/> is brought down again.</summary>
    internal long TrimAbove { get; set; }
}
