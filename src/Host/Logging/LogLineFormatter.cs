using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nydus.Host.Logging;

/// <summary>
/// Lays out a line: <c>[2026-07-23 05:06:07.123456 +00:00] INFO message</c>; levels other than INFO carry the category
/// before the message, where older daemons had the source file (specification section 1.8).
/// </summary>
internal static class LogLineFormatter
{
    private const string Reset = "\u001b[0m";

    public static void Format(in LogLine line, bool colored, StringBuilder output)
    {
        output.Append('[').Append(line.Time.ToString("yyyy-MM-dd HH:mm:ss.ffffff zzz", CultureInfo.InvariantCulture)).Append("] ");
        if (colored)
            output.Append(Color(line.Level)).Append(Name(line.Level)).Append(Reset);
        else
            output.Append(Name(line.Level));
        output.Append(' ');
        if (line.Level != LogLevel.Information && line.Category.Length > 0)
            output.Append('[').Append(line.Category).Append("] ");
        AppendEscaped(output, line.Message);
        output.Append('\n');
        if (line.Exception is { } exception)
        {
            foreach (string part in exception.ToString().Split('\n'))
            {
                output.Append("    ");
                AppendEscaped(output, part.TrimEnd('\r'));
                output.Append('\n');
            }
        }
    }

    public static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };

    // Names inside images reach messages: a line break or an escape sequence in one must not forge a line.
    private static void AppendEscaped(StringBuilder output, string text)
    {
        foreach (char c in text)
        {
            if (c == '\n')
                output.Append("\\n");
            else if (char.IsControl(c) && c != '\t')
                output.Append("\\x").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            else
                output.Append(c);
        }
    }

    private static string Color(LogLevel level) => level switch
    {
        LogLevel.Trace => "\u001b[90m",
        LogLevel.Debug => "\u001b[36m",
        LogLevel.Information => "\u001b[32m",
        LogLevel.Warning => "\u001b[33m",
        _ => "\u001b[31m",
    };
}
