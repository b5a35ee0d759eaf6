namespace Nydus.Host.Logging;

/// <summary>Standard error, coloured when it is a terminal and NO_COLOR is not set.</summary>
internal sealed class StandardErrorDestination : ILogDestination
{
    private readonly Stream _stream = Console.OpenStandardError();

    public string? Name => null;

    public bool Colored { get; } =
        !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public void Write(ReadOnlySpan<byte> lines) => _stream.Write(lines);

    public void Dispose() => _stream.Dispose();
}
