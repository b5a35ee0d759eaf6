using System.Globalization;
using Microsoft.Extensions.Logging;
using Nydus.Abstractions;
using Nydus.Fuse;
using Nydus.Host.Configuration;
using Nydus.Host.Logging;
using Nydus.Host.Process;

namespace Nydus.Host.CommandLine;

/// <summary>Compares the arguments with the machine: files, configuration, directories. What comes out can be started.</summary>
internal static class LaunchBuilder
{
    private const long MiB = 1024 * 1024;

    /// <summary>Begins to read the configuration if <see cref="Build"/> will ask for it.</summary>
    public static ConfigReading? BeginReading(FuseArguments arguments) =>
        arguments is { Bootstrap: not null, LocalFsDirectory: null, Config: { } file } ? ConfigReading.Start(file) : null;

    /// <exception cref="StartException">A number is none.</exception>
    public static LogOptions Log(FuseArguments arguments) => new()
    {
        Level = LogLevelSwitch.Parse(arguments.LogLevel) ?? LogLevel.Information,
        File = arguments.LogFile,
        RotationSize = (long)Math.Min(Number("--log-rotation-size", arguments.LogRotationSize), long.MaxValue / MiB) * MiB,
    };

    /// <exception cref="StartException">It is not a number.</exception>
    public static ulong NofileLimit(FuseArguments arguments) => Number("--rlimit-nofile", arguments.RlimitNofile);

    /// <summary>The launch. The configuration is opened only when there is an image to mount (specification section 1.3).</summary>
    /// <param name="reading">The configuration, when it is being read already.</param>
    /// <exception cref="StartException">Something cannot be used.</exception>
    public static DaemonLaunch Build(FuseArguments arguments, ILogger logger, ConfigReading? reading = null) => new()
    {
        Mountpoint = Mountpoint.Resolve(arguments.Mountpoint),
        VirtualMountpoint = VirtualMountpoint(arguments.VirtualMountpoint),
        FailoverPolicy = arguments.FailoverPolicy switch
        {
            "none" => FailoverPolicy.None,
            "resend" => FailoverPolicy.Resend,
            "flush" => FailoverPolicy.Flush,
            _ => throw new StartException($"the failover policy {arguments.FailoverPolicy} is not known"),
        },
        FuseThreads = arguments.Threads,
        FuseTransport = Transport(arguments.Transport),
        Writable = arguments.Writable,
        Image = arguments.Bootstrap is { } bootstrap ? Image(arguments, bootstrap, reading, logger) : null,
        ApiSocket = arguments.ApiSocket,
        Id = arguments.Id,
        Supervisor = arguments.Supervisor,
        Upgrade = arguments.Upgrade,
        PluginDirectories = arguments.PluginDirectories,
    };

    // io_uring is faster, but it can let a request wait for a hung backend that is not its own (UringChannel), and what a dead process had taken from a ring
    // cannot be had again by the one that takes its connection over: it is for those who ask for it.
    private static FuseTransport Transport(string name) => name switch
    {
        "auto" or "dev" => FuseTransport.Dev,
        "uring" => FuseTransport.Uring,
        _ => throw new StartException($"the FUSE transport {name} is not known"),
    };

    private static ImageLaunch Image(FuseArguments arguments, string bootstrap, ConfigReading? reading, ILogger logger)
    {
        if (arguments.LocalFsDirectory is null && arguments.Config is null)
            throw new StartException("--bootstrap needs a configuration: give --config or --localfs-dir");
        if (!File.Exists(bootstrap))
            throw new StartException($"the bootstrap {bootstrap} is not a file that can be read");
        DaemonConfig config = arguments.LocalFsDirectory is { } directory
            ? LocalDirConfig.Create(directory)
            : LoadConfig(arguments.Config!, reading, logger);
        return new ImageLaunch(bootstrap, config, PrefetchFiles(arguments.PrefetchFiles));
    }

    private static DaemonConfig LoadConfig(string file, ConfigReading? reading, ILogger logger)
    {
        ConfigLoad load;
        try
        {
            load = reading is null ? ConfigLoader.LoadFile(file) : reading.Finish();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the configuration {file} cannot be read: {e.Message}", e);
        }
        foreach (ConfigDiagnostic diagnostic in load.Diagnostics)
        {
            if (diagnostic.Severity == DiagnosticSeverity.Warning)
                HostLog.ConfigWarning(logger, file, diagnostic.ToString());
        }
        if (load.Config is not { } config)
            throw new StartException($"the configuration {file} cannot be used: {Errors(load)}");
        string? missing = config.Backend is null ? "backend" : config.Cache is null ? "cache" : config.Rafs is null ? "rafs" : null;
        if (missing is not null)
            throw new StartException($"the configuration {file} has no `{missing}`, which mounting an image needs");
        string? auth = Environment.GetEnvironmentVariable(RegistryAuth.EnvironmentVariable);
        return string.IsNullOrEmpty(auth) ? config : RegistryAuth.Override(config, auth);
    }

    private static string Errors(ConfigLoad load) => string.Join("; ", load.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));

    private static string[] PrefetchFiles(string? file)
    {
        if (file is null)
            return [];
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the prefetch list {file} cannot be read: {e.Message}", e);
        }
    }

    private static string VirtualMountpoint(string path)
    {
        string[] parts = path.Split('/');
        if (!path.StartsWith('/') || Array.IndexOf(parts, "..") >= 0 || Array.IndexOf(parts, ".") >= 0)
            throw new StartException($"the virtual mountpoint {path} must be an absolute path without `.` and `..`");
        return path;
    }

    private static ulong Number(string option, string text)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
            return number;
        bool isNegative = text.Length > 1 && text[0] == '-' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
        throw new StartException($"the value '{text}' of {option} {(isNegative ? "must be 0 or more" : "is not a number")}");
    }
}
