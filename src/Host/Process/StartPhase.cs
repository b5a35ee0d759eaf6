namespace Nydus.Host.Process;

/// <summary>The parts of a start, in their order.</summary>
internal enum StartPhase
{
    /// <summary>From the process's birth to the first line of the program.</summary>
    Runtime,

    CommandLine,

    /// <summary>Signals, log, limits.</summary>
    Process,

    Configuration,

    /// <summary>What an earlier process left at the mount point.</summary>
    CleanUp,

    Plugins,

    Bootstrap,

    Storage,

    /// <summary>The kernel's mount, until the session takes requests.</summary>
    Mount,
}
