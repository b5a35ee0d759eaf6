namespace Nydus.Host.Process;

/// <summary>What happens after a takeover to requests that the dead process had read.</summary>
internal enum FailoverPolicy
{
    None,
    Resend,
    Flush,
}
