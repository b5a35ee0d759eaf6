namespace Nydus.Architecture.Tests;

public class HouseTests
{
    private static readonly Repository House = Repository.Containing(AppContext.BaseDirectory);

    [Fact]
    public void Projects_use_only_what_the_drawn_arrows_allow() => Assert.Empty(HouseRules.UndrawnArrows(House));

    [Fact]
    public void Every_room_stands_in_the_drawing()
    {
        var drawn = Arrows.Read(House.Text("ARCHITECTURE.md")).Rooms;
        Assert.Subset(new HashSet<string>(drawn), House.Projects().Select(project => project.Room).Where(room => room != "").ToHashSet());
    }

    [Fact]
    public void Nothing_but_tests_references_a_plugin() => Assert.Empty(HouseRules.ReferencesToPlugins(House));

    [Fact]
    public void Packages_stay_in_the_rooms_that_own_them() => Assert.Empty(HouseRules.MisplacedPackages(House));

    [Fact]
    public void The_contract_uses_the_logging_abstractions_only() => Assert.Empty(HouseRules.PackagesOfTheContract(House));

    [Fact]
    public void Every_plugin_is_built_as_a_plugin() => Assert.Empty(HouseRules.PluginsWithoutTheirProps(House));

    [Fact]
    public void The_solution_holds_every_project() => Assert.Empty(HouseRules.ProjectsOutsideTheSolution(House));

    [Fact]
    public void No_file_is_too_long() => Assert.Empty(HouseRules.LongFiles(House));

    [Fact]
    public void Folders_are_named_after_concepts() => Assert.Empty(HouseRules.ShapelessFolders(House));

    /// <summary>A package that users get is a decision: it is written down here as well.</summary>
    [Fact]
    public void Shipped_packages_are_these() => Assert.Equal(
        [
            "K4os.Compression.LZ4",
            "McMaster.NETCore.Plugins",
            "Microsoft.Extensions.Hosting",
            "Microsoft.Extensions.Logging.Abstractions",
            "Serilog",
            "Serilog.Sinks.Async",
            "Spectre.Console",
            "System.CommandLine",
            "Tomlyn",
            "ZstdSharp.Port",
        ],
        HouseRules.ShippedPackages(House));
}
