namespace Nydus.Host.PluginListing;

/// <summary>Knows which plugins there are, without running any.</summary>
internal interface IPluginLister
{
    /// <summary>All plugins, also those that cannot be used.</summary>
    /// <param name="directories">Searched after the <c>plugins</c> directory beside the program.</param>
    IReadOnlyList<PluginRow> List(IReadOnlyList<string> directories);
}
