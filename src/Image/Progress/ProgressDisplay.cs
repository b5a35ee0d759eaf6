using Microsoft.Extensions.Logging;
using Nydus.Image.Building;
using Nydus.Image.Output;
using Spectre.Console;

namespace Nydus.Image.Progress;

/// <summary>Shows bytes, files, rate and time left of long work on standard error, when that is a terminal and the log level does not ask for quiet.</summary>
internal sealed class ProgressDisplay : IBuildProgress, IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole? _console;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private volatile ProgressStep? _step;
    private Task? _rendering;
    private int _isStarted;

    /// <param name="console">Null: nothing is shown.</param>
    /// <param name="error">Where lines go while nothing is shown.</param>
    public ProgressDisplay(IAnsiConsole? console, TextWriter error, TimeProvider time)
    {
        _console = console;
        _error = error;
        _time = time;
    }

    /// <summary>A display for this process; it shows nothing unless somebody can see it.</summary>
    /// <param name="level">One of <see cref="LogLevels.Names"/>.</param>
    public static ProgressDisplay Create(string level, TextWriter error, TimeProvider time)
    {
        bool isVisible = !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error) && LogLevels.Parse(level) <= LogLevel.Information;
        return new ProgressDisplay(isVisible ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }) : null, error, time);
    }

    public void Begin(string step, long totalBytes)
    {
        _step = new ProgressStep(step, totalBytes);
        if (_console is not null && Interlocked.Exchange(ref _isStarted, 1) == 0)
            _rendering = Task.Run(() => RenderAsync(_console));
    }

    public void AddBytes(long count) => _step?.AddBytes(count);

    public void AddFiles(int count) => _step?.AddFiles(count);

    /// <summary>Writes a line, above the display when there is one: lines written past it would tear it.</summary>
    public void WriteLine(string line)
    {
        if (_console is not null && Volatile.Read(ref _isStarted) != 0)
            _console.Write(new Text(line + "\n"));
        else
            _error.WriteLine(line);
    }

    public void Dispose()
    {
        _end.Cancel();
        _rendering?.GetAwaiter().GetResult();
        _end.Dispose();
    }

    private async Task RenderAsync(IAnsiConsole console)
    {
        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn()];
        await console.Progress().AutoClear(true).Columns(columns).StartAsync(FollowAsync);
    }

    private async Task FollowAsync(ProgressContext display)
    {
        using var timer = new PeriodicTimer(s_period, _time);
        ProgressStep? shown = null;
        ProgressTask? task = null;
        long began = 0;
        try
        {
            do
            {
                ProgressStep step = _step!;
                if (step != shown)
                {
                    task?.StopTask();
                    task = display.AddTask(Markup.Escape(step.Name), maxValue: Math.Max(step.TotalBytes, 1));
                    task.IsIndeterminate = step.TotalBytes == 0;
                    shown = step;
                    began = _time.GetTimestamp();
                }

                task!.Value = step.Bytes;
                task.Description = Markup.Escape(step.Describe(_time.GetElapsedTime(began)));
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            task?.StopTask();
        }
    }
}
