namespace Nydus.Bench.Macro.Soak;

/// <summary>Something that must hold did not; the message says what, with the output of the tool that noticed.</summary>
internal sealed class SoakFailure(string message) : Exception(message);
