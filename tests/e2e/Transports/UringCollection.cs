namespace Nydus.E2E.Transports;

/// <summary>Tests that need the kernel's parameter; one after the other.</summary>
[CollectionDefinition(nameof(UringCollection))]
#pragma warning disable CA1711 // What xunit calls it.
public sealed class UringCollection : ICollectionFixture<UringParameter>;
#pragma warning restore CA1711
