using Nydus.Host.CommandLine;

namespace Nydus.Host.Tests.CommandLine;

/// <summary>The parser is the truth: what is read without it must be what it reads.</summary>
public sealed class PlainArgumentsTests
{
    // Values that an option may take, and some that it may not; the parser decides.
    private static readonly string[] s_values = ["v", "/a/b", "4", "0", "1024", "1025", "info", "trace", "INFO", "flush", "x=y", "@f", "/?", "", "-", "-x", "fuse", "help", "uring"];

    [Theory]
    [InlineData("-M /m -B b -C c")]
    [InlineData("fuse --mountpoint /m --bootstrap b --config c --log-level warn --fuse-threads 2")]
    [InlineData("--config c --mountpoint /m --apisock /a --log-level info --log-rotation-size 100 --supervisor s --id i --upgrade")]
    [InlineData("-M /m -B b -C c --fuse-transport dev")]
    [InlineData("-M /m --plugin-dir a --plugin-dir b -D d -B b --writable --failover-policy none -m /v")]
    public void Lines_of_programs_are_plain(string line)
    {
        FuseArguments? plain = PlainArguments.TryRead(line.Split(' '));
        Assert.NotNull(plain);
        AssertSame(Parse(line.Split(' ')), plain);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("fuse")]
    [InlineData("--mountpoint=/m")]
    [InlineData("-M/m")]
    [InlineData("-M /m -M /m")]
    [InlineData("-M /m fuse")]
    [InlineData("-M /m --dedup-db d")]
    [InlineData("plugins list")]
    public void Other_lines_are_left_to_the_parser(string line) => Assert.Null(PlainArguments.TryRead(line.Split(' ')));

    [Fact]
    public void Every_option_alone_reads_as_the_parser_reads_it()
    {
        foreach (string name in Names())
        {
            foreach (string value in s_values)
                Compare(["-M", "/m", name, value]);
            Compare(["-M", "/m", name]);
            Compare([name, "v", "-M", "/m", "-B", "b"]);
        }
    }

    [Fact]
    public void Mixtures_read_as_the_parser_reads_them()
    {
        var random = new Random(4);
        string[] names = [.. Names()];
        for (int i = 0; i < 2000; i++)
        {
            List<string> line = random.Next(2) == 0 ? ["-M", "/m"] : ["fuse", "--mountpoint", "/m"];
            for (int options = random.Next(5); options > 0; options--)
            {
                line.Add(names[random.Next(names.Length)]);
                if (random.Next(4) != 0)
                    line.Add(s_values[random.Next(s_values.Length)]);
            }
            Compare([.. line]);
        }
    }

    private static IEnumerable<string> Names()
    {
        var tree = new CommandTree();
        return tree.Global.All.Concat(tree.RootFuse.All).SelectMany(option => (string[])[option.Name, .. option.Aliases]);
    }

    private static void Compare(string[] line)
    {
        if (PlainArguments.TryRead(line) is { } plain)
            AssertSame(Parse(line), plain);
    }

    private static void AssertSame(FuseArguments? parsed, FuseArguments plain)
    {
        Assert.NotNull(parsed);
        Assert.Equal(parsed.PluginDirectories, plain.PluginDirectories);
        Assert.Equal(parsed, plain with { PluginDirectories = parsed.PluginDirectories });
    }

    private static FuseArguments? Parse(string[] line)
    {
        FuseArguments? seen = null;
        int Run(FuseArguments arguments)
        {
            seen = arguments;
            return 0;
        }

        new NydusCommandLine(TextWriter.Null, TextWriter.Null, Run, () => throw new InvalidOperationException()).Run(line);
        return seen;
    }
}
