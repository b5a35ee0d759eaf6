using System.Diagnostics.Metrics;
using System.Text.Json;
using Nydus.Abstractions;
using Nydus.Host.Mounts;

namespace Nydus.Host.Tests.Mounts;

public sealed class HostPluginContextTests : IDisposable
{
    private static readonly JsonElement s_empty = JsonElement.Parse("{}");

    private readonly MountFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_cache_gets_an_inner_one_in_its_own_form()
    {
        using var context = HostPluginContext.ForCache(_fixture.Surroundings("/sub"), "outer", "cache.outer", CacheForm.Stored);
        PluginCreation<IBlobCache> inner = context.CreateInnerCache("dummycache", s_empty);
        await using IBlobCache cache = inner.Instance!;
        Assert.Equal(CacheForm.Stored, cache.Form);
        Assert.Equal("/sub", context.InstanceId);
        Assert.Equal("cache.outer", context.ConfigPath);
    }

    [Fact]
    public void Faults_of_an_inner_cache_carry_its_path()
    {
        using var context = HostPluginContext.ForCache(_fixture.Surroundings(), "outer", "cache.outer", CacheForm.Plain);
        PluginDiagnostic fault = Assert.Single(context.CreateInnerCache("vendor", s_empty).Diagnostics);
        Assert.Equal("cache.outer.vendor", fault.Path);
    }

    [Fact]
    public void A_backend_gets_no_inner_cache()
    {
        using var context = HostPluginContext.ForBackend(_fixture.Surroundings(), "localfs", "backend.localfs");
        PluginCreation<IBlobCache> inner = context.CreateInnerCache("dummycache", s_empty);
        Assert.Null(inner.Instance);
        Assert.Equal(new PluginDiagnostic(DiagnosticSeverity.Error, "backend.localfs", "only a cache can have an inner cache"), Assert.Single(inner.Diagnostics));
    }

    [Fact]
    public void The_meter_ends_with_the_context()
    {
        var ended = new List<string>();
        using var listener = new MeterListener { MeasurementsCompleted = (instrument, _) => ended.Add(instrument.Meter.Name) };
        using (var context = HostPluginContext.ForBackend(_fixture.Surroundings(), "metered", "backend.metered"))
            listener.EnableMeasurementEvents(context.Meter.CreateCounter<long>("requests"));
        Assert.Equal(["Nydus.Plugin.metered"], ended);
    }
}
