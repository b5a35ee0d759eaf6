using System.Runtime.ExceptionServices;

namespace Nydus.Host.Configuration;

/// <summary>A configuration that is being read on a thread of its own: nothing else of the start depends on it until it is asked for.</summary>
internal sealed class ConfigReading
{
    private readonly string _path;
    private readonly Thread _thread;
    private ConfigLoad? _load;
    private Exception? _failure;

    private ConfigReading(string path)
    {
        _path = path;
        _thread = new Thread(Read) { IsBackground = true, Name = "nydus-config" };
    }

    public static ConfigReading Start(string path)
    {
        var reading = new ConfigReading(path);
        reading._thread.Start();
        return reading;
    }

    /// <summary>Waits for what <see cref="ConfigLoader.LoadFile"/> returns, or throws what it throws.</summary>
    public ConfigLoad Finish()
    {
        _thread.Join();
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
        return _load!;
    }

    private void Read()
    {
        try
        {
            _load = ConfigLoader.LoadFile(_path);
        }
#pragma warning disable CA1031 // It is thrown again where the configuration is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = e;
        }
    }
}
