using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Nydus.Bench.Bare;

/// <summary>A FUSE mount that has nothing but its root. Offsets are those of the kernel's fuse.h.</summary>
internal static unsafe class EmptyMount
{
    private const int BufferSize = 64 * 1024;
    private const int RequestHeader = 40;
    private const int ReplyHeader = 16;
    private const uint FORGET = 2;
    private const uint GETATTR = 3;
    private const uint INIT = 26;
    private const uint BATCH_FORGET = 42;
    private const int ENOSYS = 38;
    private const uint DirectoryMode = 0x41ED;

    /// <summary>Serves until someone unmounts.</summary>
    /// <returns>The exit code.</returns>
    public static int Serve(string mountpoint)
    {
        int device = Libc.open("/dev/fuse", Libc.O_RDWR | Libc.O_CLOEXEC);
        if (device < 0 || Libc.mount("bare", mountpoint, "fuse", Libc.MS_RDONLY | Libc.MS_NOSUID | Libc.MS_NODEV, $"fd={device},rootmode=40000,user_id=0,group_id=0") != 0)
            return Fail("mount");
        byte* request = (byte*)NativeMemory.AllocZeroed(BufferSize);
        Span<byte> reply = stackalloc byte[ReplyHeader + 104];
        while (true)
        {
            nint length = Libc.read(device, request, BufferSize);
            if (length < RequestHeader)
                return Marshal.GetLastPInvokeError() == Libc.ENODEV ? 0 : Fail("read");
            int size = Answer(new ReadOnlySpan<byte>(request, (int)length), reply);
            fixed (byte* bytes = reply)
            {
                if (size > 0 && Libc.write(device, bytes, (nuint)size) != size && Marshal.GetLastPInvokeError() == Libc.ENODEV)
                    return 0;
            }
        }
    }

    /// <returns>The length of the reply; 0 when there is none.</returns>
    private static int Answer(ReadOnlySpan<byte> request, Span<byte> reply)
    {
        uint opcode = BinaryPrimitives.ReadUInt32LittleEndian(request[4..]);
        if (opcode is FORGET or BATCH_FORGET)
            return 0;
        reply.Clear();
        int body = 0;
        if (opcode == INIT)
        {
            // Major and minor version, max_write.
            body = 64;
            BinaryPrimitives.WriteUInt32LittleEndian(reply[ReplyHeader..], 7);
            BinaryPrimitives.WriteUInt32LittleEndian(reply[(ReplyHeader + 4)..], 31);
            BinaryPrimitives.WriteUInt32LittleEndian(reply[(ReplyHeader + 20)..], 4096);
        }
        else if (opcode == GETATTR)
        {
            // The root: a number, a mode, two links.
            body = 104;
            BinaryPrimitives.WriteUInt64LittleEndian(reply[(ReplyHeader + 16)..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(reply[(ReplyHeader + 16 + 60)..], DirectoryMode);
            BinaryPrimitives.WriteUInt32LittleEndian(reply[(ReplyHeader + 16 + 64)..], 2);
        }

        BinaryPrimitives.WriteInt32LittleEndian(reply, ReplyHeader + body);
        BinaryPrimitives.WriteInt32LittleEndian(reply[4..], body == 0 ? -ENOSYS : 0);
        request.Slice(8, 8).CopyTo(reply[8..]);
        return ReplyHeader + body;
    }

    private static int Fail(string call)
    {
        Console.Error.WriteLine($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return 1;
    }
}
