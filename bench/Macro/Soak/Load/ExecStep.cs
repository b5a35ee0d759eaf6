namespace Nydus.Bench.Macro.Soak.Load;

/// <summary>Programs of the mount, loaded with libraries of the mount: pages are mapped and executed.</summary>
internal sealed class ExecStep(LoadProgram program, SoakTree tree, string mountpoint, OperationCounts operations) : LoadStep
{
    private const int ProgramsEach = 20;
    private readonly string _loader = Path.Combine(mountpoint, tree.Loader);
    private readonly string _libraries = Path.Combine(mountpoint, SoakTree.Libraries);

    public override void Turn()
    {
        program.Run(InMount("true"));
        Run("sh", "-c", FormattableString.Invariant($"n=0; while [ $n -lt {ProgramsEach} ]; do \"$0\" || exit; n=$((n + 1)); done"), InMount("true"));
        Run("ls", "-l", Path.Combine(mountpoint, SoakTree.Libraries));
        operations.Add("programs executed from the mount", ProgramsEach + 3);
        Run("sh", "-c", "cd \"$0\" && exec \"$1\" --library-path \"$2\" \"$3\" --check --quiet \"$4\"", mountpoint, _loader, _libraries, InMount("sha256sum"), SoakTree.Sums);
        operations.Add("sha256sum from the mount over all small files");
    }

    private void Run(string name, params string[] arguments) => program.Run(_loader, ["--library-path", _libraries, InMount(name), .. arguments]);

    private string InMount(string name) => Path.Combine(mountpoint, SoakTree.Programs, name);
}
