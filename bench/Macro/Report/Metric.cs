namespace Nydus.Bench.Macro.Report;

/// <summary>Something that is measured for every peer in every round.</summary>
/// <param name="Title">The row's name.</param>
/// <param name="Unit">The unit of the medians.</param>
/// <param name="HigherIsBetter">A rate rather than a time or an amount.</param>
/// <param name="Goal">What nydusd is to reach, or null.</param>
internal sealed record Metric(string Title, string Unit, bool HigherIsBetter = false, Goal? Goal = null);
