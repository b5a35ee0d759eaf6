using System.Xml.Linq;

namespace Nydus.Architecture.Tests;

/// <summary>What a project file says about others.</summary>
internal sealed record ProjectFile(
    string Path,
    IReadOnlyList<string> ProjectReferences,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Imports)
{
    /// <summary>The room of the house: the folder's name below <c>src</c>, or <c>plugins</c> for every plugin; empty for tests, benchmarks and templates.</summary>
    public string Room => RoomOf(Path);

    public bool IsPlugin => Room == "plugins";

    /// <param name="repository">Where the file is.</param>
    /// <param name="path">Below the repository's root.</param>
    public static ProjectFile Read(Repository repository, string path)
    {
        var folder = System.IO.Path.Combine(repository.Root, System.IO.Path.GetDirectoryName(path)!);
        var xml = XDocument.Parse(repository.Text(path));
        return new ProjectFile(
            path,
            [.. Values(xml, "ProjectReference", "Include").Select(reference => Resolve(repository, folder, reference))],
            [.. xml.Descendants("PackageReference").Where(IsShipped).Select(package => (string?)package.Attribute("Include")).OfType<string>()],
            [.. Values(xml, "Import", "Project").Select(import => Resolve(repository, folder, import))]);
    }

    public static string RoomOf(string path) => path.Split('/') switch
    {
        ["src", var room, ..] => room,
        ["plugins", ..] => "plugins",
        _ => "",
    };

    private static string Resolve(Repository repository, string folder, string reference) =>
        repository.Relative(System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, reference.Replace('\\', '/'))));

    private static IEnumerable<string> Values(XDocument xml, string element, string attribute) =>
        xml.Descendants(element).Select(found => (string?)found.Attribute(attribute)).OfType<string>();

    // Analyzers and other tools of the build stay out of what users get.
    private static bool IsShipped(XElement package) => (string?)package.Attribute("PrivateAssets") != "all";
}
