using Nydus.Rafs;

namespace Nydus.Tests;

/// <summary>
/// Damaged and forged bootstraps: opening them fails with a <see cref="RafsFormatException"/>, or everything in them can be used within
/// bounded steps. The images end at a guard page.
/// </summary>
public class DamagedBootstrapTests
{
    private const int MutationsPerImage = 2500;
    private const int WalkBudget = 400;

    public static TheoryData<string> Images =>
        [.. new[] { "c-v5", "c-v6", "c-v6-batch", "merge-v6", "t-v6-tar-rafs", "dict-v5", "dict-v6", "t-v5-tar-rafs-repeatable", "c-v6-encrypt", "parent-v6-12o", "c-v6-targz-ref", "t-v6-tarfs" }];

    [Theory]
    [MemberData(nameof(Images))]
    public void DamagedImage_IsRefusedOrWalked(string name)
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        var mutator = new Mutator(name.Length + original.Length);
        using var arena = new GuardedArena(original.Length);
        int walked = 0;
        for (int i = 0; i < MutationsPerImage; i++)
        {
            walked += OpenAndWalk(arena, mutator.Mutate(original)) ? 1 : 0;
        }

        // Neither is right if it always happens: then the mutations are too weak, or the checks refuse everything.
        Assert.InRange(walked, MutationsPerImage / 20, MutationsPerImage - (MutationsPerImage / 20));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void TruncatedImage_IsRefusedOrWalked(string name)
    {
        byte[] original = File.ReadAllBytes(GoldenData.Image(name).Bootstrap);
        using var arena = new GuardedArena(original.Length);
        for (int length = 1; length < original.Length; length += 61)
        {
            OpenAndWalk(arena, original.AsSpan(0, length));
        }
    }

    [Fact]
    public void V6DirectoryThatContainsItself_IsBounded()
    {
        byte[] bytes = File.ReadAllBytes(GoldenData.Image("c-v6").Bootstrap);
        using var arena = new GuardedArena(bytes.Length);
        ulong child;
        using (RafsImage image = RafsBootstrap.Load(arena.Place(bytes), new FileNameBlobId("bootstrap", isDataBlob: false)))
        {
            Assert.Equal(RafsStatus.Ok, image.Lookup(image.RootIno, "d"u8, out child));
        }

        // Wherever the number of the directory stands as a nid, it becomes the root's.
        byte[] needle = BitConverter.GetBytes(child);
        for (int at; (at = bytes.AsSpan().IndexOf(needle)) >= 0;)
        {
            BitConverter.GetBytes(128ul).CopyTo(bytes, at);
        }

        Assert.True(OpenAndWalk(arena, bytes));
    }

    private static bool OpenAndWalk(GuardedArena arena, ReadOnlySpan<byte> bytes)
    {
        RafsImage image;
        try
        {
            image = RafsBootstrap.Load(arena.Place(bytes), new FileNameBlobId("bootstrap", isDataBlob: false));
        }
        catch (RafsFormatException)
        {
            return false;
        }

        using (image)
        {
            new BoundedWalk(image, WalkBudget).Run();
        }

        return true;
    }
}
