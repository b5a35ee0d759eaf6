namespace Nydus.E2E.Building;

/// <summary>What create makes of archives: the type, and whether the archive is compressed.</summary>
public static class ArchiveKinds
{
    public static TheoryData<string, bool> OfVersion6 => new(
        ("tar-rafs", false), ("targz-rafs", true), ("targz-ref", true), ("targz-ref", false), ("tar-tarfs", false), ("estargz-rafs", true), ("estargz-ref", true));

    public static TheoryData<string, bool> OfVersion5 => new(("tar-rafs", false), ("targz-rafs", true));
}
