namespace Nydus.E2E.Transports;

/// <summary>
/// Switches FUSE over io_uring on in the kernel for the tests that need it, and off again. A file keeps test programs that run at the same time from
/// switching it off under each other.
/// </summary>
public sealed class UringParameter : IAsyncLifetime
{
    private const string Parameter = "/sys/module/fuse/parameters/enable_uring";

    // There is one parameter, whatever TMPDIR a program has.
    private const string LockFile = "/run/nydus-enable-uring.lock";

    private FileStream? _lock;
    private bool _wasOff;
    private string? _whyNot;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Parameter))
        {
            _whyNot = "skipped: this kernel has no FUSE over io_uring";
            return;
        }

        try
        {
            _lock = await LockAsync();
            _wasOff = !(await File.ReadAllTextAsync(Parameter)).StartsWith('Y');
            if (_wasOff)
                await File.WriteAllTextAsync(Parameter, "Y");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _whyNot = $"skipped: {Parameter} cannot be set: {e.Message}";
        }
    }

    public void SkipWhereImpossible() => Assert.SkipWhen(_whyNot is not null, _whyNot ?? "");

    /// <summary>As on a machine where it was never switched on; until disposed.</summary>
    public IDisposable SwitchOff()
    {
        SkipWhereImpossible();
        File.WriteAllText(Parameter, "N");
        return new SwitchOn();
    }

    public ValueTask DisposeAsync()
    {
        if (_wasOff)
            File.WriteAllText(Parameter, "N");
        return _lock?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static async Task<FileStream> LockAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (true)
        {
            try
            {
                return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!patience.IsCancellationRequested)
            {
                // Another test program has it.
                await Task.Delay(100, CancellationToken.None);
            }
        }
    }

    private sealed class SwitchOn : IDisposable
    {
        public void Dispose() => File.WriteAllText(Parameter, "Y");
    }
}
