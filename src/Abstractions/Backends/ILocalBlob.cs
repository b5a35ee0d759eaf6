namespace Nydus.Abstractions;

/// <summary>Optional on an <see cref="IBlobReader"/>: the blob lies in a local file and may be read with pread.</summary>
public interface ILocalBlob
{
    /// <summary>Gives the file descriptor and where the blob starts in it. Both stay valid until the reader is disposed.</summary>
    /// <param name="fd">Open for reading; not to be closed by the caller.</param>
    /// <param name="offset">Of the blob's first byte, in bytes.</param>
    /// <returns>False when there is no such file now.</returns>
    bool TryGetFile(out int fd, out long offset);
}
