using Microsoft.Extensions.Logging;
using Nydus.Image.Building;
using Nydus.Image.Output;

namespace Nydus.Image.CommandLine;

/// <summary>What a command works with.</summary>
internal sealed record CommandSession
{
    public required TextWriter Output { get; init; }

    /// <summary>Takes every file that the command writes; the command publishes them.</summary>
    public required OutputFiles Files { get; init; }

    /// <summary>Opens standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    public required ILogger Logger { get; init; }

    public required IBuildProgress Progress { get; init; }

    public required TimeProvider Time { get; init; }

    public required CancellationToken Cancellation { get; init; }
}
