using Nydus.Image.Output;
using Nydus.Image.Pipes;

namespace Nydus.Image.Sources.Archives;

/// <summary>Opens an archive that is a file, a pipe or a FIFO, and looks whether it is compressed. Everything is read once and forward.</summary>
internal sealed class ArchiveInput : IDisposable
{
    private const int BufferSize = 64 << 10;

    private readonly Stream _file;

    private ArchiveInput(Stream file, Stream raw, string name, bool isGzip)
    {
        _file = file;
        Raw = raw;
        Name = name;
        IsGzip = isGzip;
    }

    /// <summary>The path as the user gave it.</summary>
    public string Name { get; }

    /// <summary>Whether the first bytes are those of a gzip member with deflate data.</summary>
    public bool IsGzip { get; }

    /// <summary>Every byte of the input as it is.</summary>
    public Stream Raw { get; }

    /// <summary>Reads the first bytes, for which it waits.</summary>
    /// <param name="path">Of a file, a pipe or a FIFO.</param>
    /// <param name="cancellation">Ends waiting for a pipe, also in later reads.</param>
    /// <exception cref="ImageException">The input cannot be opened or read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while there was nothing to read.</exception>
    public static ArchiveInput Open(string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
            throw new ImageException($"{path}: is a directory; archive types read a tar or tar.gz file, directories need --type dir-rafs");
        try
        {
            return Detect(OpenFile(path, cancellation), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException($"{path}: there is no such file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImageException($"{path}: may not be read by this user", e);
        }
        catch (IOException e)
        {
            throw new ImageException($"{path}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The uncompressed archive. Reading it uses up <see cref="Raw"/>.</summary>
    public Stream OpenArchive() => IsGzip ? new GzipArchiveStream(Raw, Name) : Raw;

    public void Dispose() => _file.Dispose();

    // A pipe that brings nothing must not keep who was interrupted.
    private static Stream OpenFile(string path, CancellationToken cancellation) => FileKind.IsSpecial(path) && !FileKind.IsBlockDevice(path)
        ? new BufferedStream(new PipeReadStream(path, cancellation), BufferSize)
        : new FileStream(path, new FileStreamOptions { BufferSize = BufferSize, Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan });

    private static ArchiveInput Detect(Stream file, string path)
    {
        try
        {
            byte[] magic = new byte[3];
            int length = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            return new ArchiveInput(file, new PrefixedStream(magic.AsMemory(0, length), file), path, magic is [0x1F, 0x8B, 8]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
