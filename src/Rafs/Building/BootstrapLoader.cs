namespace Nydus.Rafs.Building;

/// <summary>Makes a model of a bootstrap, for merging, parents, dictionaries and tools.</summary>
public static class BootstrapLoader
{
}
