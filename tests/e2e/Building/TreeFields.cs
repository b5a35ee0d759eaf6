namespace Nydus.E2E.Building;

/// <summary>How exactly two trees are compared.</summary>
internal enum TreeFields
{
    All,

    /// <summary>Times without what the header of an archive cannot hold: fractions of seconds and years before 1970.</summary>
    WholeSeconds,
}
