namespace Nydus.Host.Process;

/// <summary>What the previous process of the same arguments left behind.</summary>
internal enum CrashState
{
    /// <summary>Nothing: start.</summary>
    None,

    /// <summary>A dead mount that nobody will take over: clean up and start.</summary>
    CleanUp,

    /// <summary>A mount whose supervisor holds the FUSE descriptor: wait for a takeover and touch nothing.</summary>
    WaitForTakeover,
}
