using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Nydus.Host.Interop;

namespace Nydus.Host.Process;

/// <summary>
/// The limit of open files (specification section 1.7). A limit that cannot be raised is worth a warning and no more: the
/// older daemon does not start then, though most machines allow enough files anyway.
/// </summary>
internal static class NofileLimit
{
    /// <summary>The default and the most that is asked for.</summary>
    public const ulong Maximum = 1_000_000;

    private const ulong ReservedFiles = 16_384;
    private const ulong LeastFileMax = 2 * ReservedFiles;
    private const string FileMaxPath = "/proc/sys/fs/file-max";

    /// <summary>Raises the limit as far as the system allows; 0 leaves it alone.</summary>
    public static void Apply(ulong requested, ILogger logger)
    {
        if (requested == 0)
            return;
        if (!TryReadFileMax(out ulong fileMax))
        {
            NotRaised(logger, requested, $"{FileMaxPath} cannot be read");
            return;
        }
        if (Libc.getrlimit(Libc.RLIMIT_NOFILE, out rlimit current) != 0)
        {
            NotRaised(logger, requested, Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
            return;
        }
        if (fileMax < LeastFileMax)
        {
            NotRaised(logger, requested, $"the system allows {fileMax} open files, fewer than {LeastFileMax}");
            return;
        }
        if (Plan(requested, current.rlim_cur, fileMax) is not { } target)
            return;
        var wanted = new rlimit { rlim_cur = target, rlim_max = target };
        if (Libc.setrlimit(Libc.RLIMIT_NOFILE, wanted) != 0)
            NotRaised(logger, target, $"{Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}; it stays {current.rlim_cur}");
    }

    /// <summary>The limit to set, or null when the present one stays.</summary>
    /// <param name="requested">What was asked for; 0: nothing.</param>
    /// <param name="soft">The present soft limit.</param>
    /// <param name="fileMax">How many files the whole system may open, at least 32768.</param>
    public static ulong? Plan(ulong requested, ulong soft, ulong fileMax)
    {
        if (requested == 0 || fileMax < LeastFileMax)
            return null;
        ulong maximum = Math.Min(fileMax - ReservedFiles, Maximum);
        return soft >= maximum ? null : Math.Min(requested, maximum);
    }

    private static void NotRaised(ILogger logger, ulong limit, string reason) =>
        StartLog.NofileNotRaised(logger, limit.ToString(CultureInfo.InvariantCulture), reason);

    // A number and a newline. The readers of text would take longer to load than all the rest of this class.
    private static bool TryReadFileMax(out ulong fileMax)
    {
        Span<byte> text = stackalloc byte[32];
        try
        {
            using SafeFileHandle file = File.OpenHandle(FileMaxPath);
            int length = RandomAccess.Read(file, text, fileOffset: 0);
            return Utf8Parser.TryParse(text[..length], out fileMax, out int _);
        }
        catch (IOException)
        {
            fileMax = 0;
            return false;
        }
    }
}
