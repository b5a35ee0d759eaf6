namespace Nydus.Image.CommandLine;

/// <summary>The commands of the program.</summary>
internal static class Commands
{
    public static CommandTree CreateTree() => new(
        [
            new CreateCommand(), new MergeCommand(), new CheckCommand(), new InspectCommand(), new StatCommand(), new UnpackCommand(), new ExportCommand(),
            new CompactCommand(), new OptimizeCommand(),
        ],
        [new ChunkDictionaryCommand()]);
}
