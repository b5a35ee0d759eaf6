using System.ComponentModel;
using System.Diagnostics;
using Nydus.Rafs;
using Nydus.Rafs.Building;

namespace Nydus.Tests;

/// <summary>Written v6 bootstraps before fsck.erofs of erofs-utils, which shares nothing with our reader. Blobs are sparse files: only metadata is looked at.</summary>
public sealed class FsckTests : IDisposable
{
    private const string Program = "fsck.erofs";

    private readonly string _folder = Directory.CreateTempSubdirectory("nydus-fsck-").FullName;

    public static TheoryData<string> Images =>
        [.. GoldenData.Images.Where(image => image.Version == 6 && (image.Flags & (ulong)RafsFeatures.TarfsMode) == 0).Select(image => image.Name)];

    [Theory]
    [MemberData(nameof(Images))]
    public void GoldenImage_LoadedAndWritten_IsSound(string name) => AssertSound(BootstrapLoader.Load(GoldenData.Image(name).Bootstrap));

    [Fact]
    public void AwkwardTree_IsSound() => AssertSound(Trees.Awkward(RafsVersion.V6));

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 2000)]
    [InlineData(3, 20_000)]
    public void RandomTree_IsSound(int seed, int nodes) => AssertSound(Trees.Random(RafsVersion.V6, seed, nodes));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void AssertSound(ImageModel model)
    {
        string bootstrap = Path.Combine(_folder, "bootstrap");
        using (FileStream stream = File.Create(bootstrap))
        {
            BootstrapWriter.Write(model, stream);
        }

        var arguments = new List<string>();
        for (int i = 0; i < model.Blobs.Count; i++)
        {
            string device = Path.Combine(_folder, $"device-{i}");
            using FileStream stream = File.Create(device);
            stream.SetLength(model.Blobs[i].UncompressedSize);
            arguments.Add($"--device={device}");
        }

        (int code, string output) = Run(["-d3", .. arguments, bootstrap]);
        Assert.True(code == 0 && output.Contains("No errors found", StringComparison.Ordinal), output);
    }

    private static (int Code, string Output) Run(IReadOnlyList<string> arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"skipped: {Program} is not installed (package erofs-utils)");
            throw;
        }

        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd() + errors.Result;
            process.WaitForExit();
            return (process.ExitCode, output);
        }
    }
}
