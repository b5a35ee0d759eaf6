namespace Nydus.Fuse;

/// <summary>Where one of the <see cref="ActiveReaders"/> stands.</summary>
internal enum ReaderState
{
    /// <summary>Not started yet, or never to read again.</summary>
    Away,

    /// <summary>Waits for requests or is at one.</summary>
    Reading,

    /// <summary>Waits until it is needed.</summary>
    Parked,
}
