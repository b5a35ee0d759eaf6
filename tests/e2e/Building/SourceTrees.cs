using Nydus.E2E.Building;
using Nydus.E2E.Harness;

[assembly: AssemblyFixture(typeof(SourceTrees))]

namespace Nydus.E2E.Building;

/// <summary>The trees of <c>mktree.py</c>, made once a run and read only: every kind of inode, name, time and attribute.</summary>
public sealed class SourceTrees : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Lazy<Task> _made;

    public SourceTrees() => _made = new Lazy<Task>(MakeAsync);

    /// <summary>The path of a tree; skips the running test where the trees cannot be made.</summary>
    public async Task<string> TreeAsync(string name)
    {
        Tool.NeedRoot();
        foreach (var program in (string[])["python3", "setcap", "setfacl"])
            Tool.Need(program);
        await _made.Value;
        return _folder[name];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task MakeAsync() =>
        await Tool.MustAsync("python3", "-B", Path.Combine(Product.RepositoryRoot, "tests", "assets", "golden", "mktree.py"), _folder.Path);
}
