namespace Nydus.E2E.Building;

/// <summary>How exactly two trees are compared.</summary>
internal enum TreeFields
{
    All,

    /// <summary>Times without what archives lose on the way: fractions of seconds.</summary>
    WholeSeconds,
}
