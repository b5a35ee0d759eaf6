using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Bench.Micro;

/// <summary>What the mapped bootstrap answers, for a directory of so many files. Times are for all of them.</summary>
public class MetadataBenchmarks
{
    private const uint DirectoryMode = 0x4000 | 0x1ED;
    private const uint FileMode = 0x8000 | 0x1A4;

    private byte[][] _names = [];
    private RafsImage _image = null!;

    [Params(RafsVersion.V5, RafsVersion.V6)]
    public RafsVersion Version { get; set; }

    [Params(100, 10_000)]
    public int Files { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _names = [.. Enumerable.Range(0, Files).Select(number => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"python3.11-module-{number:D6}.py")))];
        var root = new ImageNode { Name = "/"u8.ToArray(), Mode = DirectoryMode };
        root.Children.AddRange(_names.Select(name => new ImageNode { Name = name, Mode = FileMode }));
        var model = new ImageModel { Version = Version, ChunkSize = 1 << 20, Compressor = RafsCompressor.Zstd, Digester = RafsDigester.Blake3, Root = root };
        using BootstrapBytes bytes = BootstrapWriter.Make(model);
        var memory = BootstrapMemory.Create((int)bytes.Length, span => bytes.Slice(0, span.Length).CopyTo(span));
        _image = RafsBootstrap.Load(memory, new FileNameBlobId("bootstrap", isDataBlob: false));
    }

    [GlobalCleanup]
    public void Cleanup() => _image.Dispose();

    [Benchmark]
    public ulong LookUpEveryName()
    {
        ulong sum = 0;
        foreach (byte[] name in _names)
        {
            if (_image.Lookup(_image.RootIno, name, out ulong ino) != RafsStatus.Ok || _image.GetAttr(ino, out RafsAttr attr) != RafsStatus.Ok)
            {
                throw new InvalidOperationException("a name is missing");
            }

            sum += attr.Ino;
        }

        return sum;
    }

    [Benchmark]
    public ulong List()
    {
        ulong sum = 0;
        _ = _image.OpenDirectory(_image.RootIno, 0, out RafsDirCursor cursor);
        while (_image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok)
        {
            sum += entry.Ino;
        }

        return sum;
    }

    [Benchmark]
    public ulong ListWithAttributes()
    {
        ulong sum = 0;
        _ = _image.OpenDirectory(_image.RootIno, 0, out RafsDirCursor cursor);
        while (_image.ReadDirectory(ref cursor, out RafsDirEntry entry) == RafsStatus.Ok)
        {
            _ = _image.GetAttr(entry.Ino, out RafsAttr attr);
            sum += attr.Size;
        }

        return sum;
    }
}
