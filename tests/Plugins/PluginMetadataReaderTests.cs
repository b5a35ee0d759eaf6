using System.Reflection;
using Nydus.Plugins.Discovery;

namespace Nydus.Plugins.Tests;

public sealed class PluginMetadataReaderTests
{
    /// <summary>Hundreds of assemblies of all sizes: narrow and wide indexes, small and large heaps.</summary>
    [Fact]
    public void Names_AreThoseThatTheRuntimeReads()
    {
        string[] files = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            AssemblyName expected = AssemblyName.GetAssemblyName(file);
            PluginMetadata read = PluginMetadataReader.Read(file);
            Assert.Equal((expected.Name, expected.Version), (read.Name, read.Version));
            Assert.Empty(read.Declarations);
        }
    }
}
