namespace Nydus.E2E.Harness;

/// <summary>How a program ended, and what it said.</summary>
internal sealed record ToolResult(int Status, string Output, string Error);
