using System.Runtime.CompilerServices;
using Nydus.Fuse.Abi;

namespace Nydus.Fuse.Tests.Abi;

/// <summary>Sizes of linux/fuse.h.</summary>
public class SizeTests
{
    [Fact]
    public void Structures_have_the_kernels_sizes()
    {
        Assert.Equal(40, Unsafe.SizeOf<fuse_in_header>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_out_header>());
        Assert.Equal(88, Unsafe.SizeOf<fuse_attr>());
        Assert.Equal(128, Unsafe.SizeOf<fuse_entry_out>());
        Assert.Equal(104, Unsafe.SizeOf<fuse_attr_out>());
        Assert.Equal(80, Unsafe.SizeOf<fuse_kstatfs>());
        Assert.Equal(64, Unsafe.SizeOf<fuse_init_out>());
        Assert.Equal(40, Unsafe.SizeOf<fuse_read_in>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_open_out>());
        Assert.Equal(24, Unsafe.SizeOf<fuse_release_in>());
        Assert.Equal(24, Unsafe.SizeOf<fuse_lseek_in>());
        Assert.Equal(16, Unsafe.SizeOf<fuse_forget_one>());
    }
}
