namespace Nydus.Bench.Macro;

/// <summary>Parts of a <see cref="Round"/>, for runs that look at one thing only.</summary>
[Flags]
internal enum RoundParts
{
    None = 0,

    /// <summary>Execution to the first answer.</summary>
    Start = 1,

    /// <summary>Metadata and reads of many small files, and the memory after it.</summary>
    SmallFiles = 2,

    /// <summary>Random and sequential reads of large files.</summary>
    LargeFiles = 4,

    /// <summary>Reads with an empty cache.</summary>
    FirstRead = 8,

    /// <summary>Cold reads of larger images, against a bare loop over their chunks.</summary>
    Decode = 16,

    All = Start | SmallFiles | LargeFiles | FirstRead | Decode,
}
