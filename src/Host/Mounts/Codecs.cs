using Microsoft.Extensions.Logging;
using Nydus.Rafs;

namespace Nydus.Host.Mounts;

/// <summary>Which decoders this machine has.</summary>
internal static class Codecs
{
    private const string Choice = "NYDUS_CODEC";

    /// <summary>Whoever asks for a decoder gets it or no start. Without a wish nothing is probed on the start path.</summary>
    /// <exception cref="StartException">The environment asks for a decoder that is not here.</exception>
    public static void CheckChoice()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Choice)))
            return;
        try
        {
            ChunkCodec.Describe();
        }
        catch (InvalidOperationException e)
        {
            throw new StartException(e.Message, e);
        }
    }

    /// <summary>Says which are in use, and loads them for that.</summary>
    public static void Log(ILogger logger) => MountLog.Codecs(logger, ChunkCodec.Describe());
}
