namespace Nydus.Image.Sources.Archives;

/// <summary>Paths of archives: bytes between slashes.</summary>
internal static class TarPath
{
    private const byte Separator = (byte)'/';

    /// <summary>The path without leading, trailing and doubled slashes and without <c>.</c> components; empty for the root.</summary>
    /// <param name="path">At most <see cref="TarLimits.Path"/> bytes.</param>
    /// <param name="entry">The path of the entry, for messages.</param>
    /// <exception cref="ImageException">A component is <c>..</c> or too long.</exception>
    public static byte[] Normalise(ReadOnlySpan<byte> path, ReadOnlySpan<byte> entry, TarPlace place)
    {
        Span<byte> result = stackalloc byte[TarLimits.Path];
        int length = 0;
        while (TryTakeComponent(ref path, out ReadOnlySpan<byte> component))
        {
            if (component.SequenceEqual(".."u8))
                throw place.Fail(entry, "has \"..\" in its path, which could lead out of the image; make the archive without it");
            if (component.Length > TarLimits.Name)
                throw place.Fail(entry, $"has a name of {component.Length} bytes in its path; the limit is {TarLimits.Name}");
            if (length > 0)
                result[length++] = Separator;
            component.CopyTo(result[length..]);
            length += component.Length;
        }

        return result[..length].ToArray();
    }

    /// <summary>Takes the next component off a path; slashes and <c>.</c> are passed over.</summary>
    /// <returns>False when there is none left.</returns>
    public static bool TryTakeComponent(ref ReadOnlySpan<byte> path, out ReadOnlySpan<byte> component)
    {
        do
        {
            path = path.TrimStart(Separator);
            int end = path.IndexOf(Separator);
            component = end < 0 ? path : path[..end];
            path = end < 0 ? [] : path[end..];
        }
        while (component.SequenceEqual("."u8));
        return !component.IsEmpty;
    }

    /// <summary>Splits a normalised path before its last component.</summary>
    public static ReadOnlySpan<byte> Directory(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name)
    {
        int slash = path.LastIndexOf(Separator);
        name = path[(slash + 1)..];
        return slash < 0 ? [] : path[..slash];
    }
}
