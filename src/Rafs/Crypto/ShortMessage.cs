namespace Nydus.Rafs.Crypto;

/// <summary>
/// Plain text shorter than an AES block is padded to 18 bytes: the data, 16 - n bytes of value 16 - n, then 78 90 (format spec 1.10).
/// </summary>
internal static class ShortMessage
{
    /// <summary>Length of each padded message in bytes.</summary>
    public const int PaddedLength = 18;

    /// <summary>Messages of fewer bytes are padded.</summary>
    public const int Limit = 16;

    private const byte FirstMark = 0x78;
    private const byte SecondMark = 0x90;

    /// <param name="plain">Fewer than 16 bytes.</param>
    /// <param name="padded">18 bytes.</param>
    public static void Pad(ReadOnlySpan<byte> plain, Span<byte> padded)
    {
        plain.CopyTo(padded);
        padded[plain.Length..Limit].Fill((byte)(Limit - plain.Length));
        padded[Limit] = FirstMark;
        padded[Limit + 1] = SecondMark;
    }

    /// <summary>Whether the message has the marks of a padded one. Genuine plain text of 18 bytes may have them too.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> message) =>
        message.Length == PaddedLength && message[Limit] == FirstMark && message[Limit + 1] == SecondMark;

    /// <summary>Length of the plain text in a marked message, or -1 when the padding is damaged.</summary>
    public static int PlainLength(ReadOnlySpan<byte> message)
    {
        int padding = message[Limit - 1];
        return padding < Limit ? Limit - padding : -1;
    }
}
