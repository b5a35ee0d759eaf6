using Nydus.Image.Blobs;
using Nydus.Image.Sources;

namespace Nydus.Image.Zran;

/// <summary>The tar in a gzip file whose contexts are made while it is read; names the archive in what goes wrong.</summary>
internal sealed class ZranArchive : ForwardStream
{
    private readonly string _name;
    private readonly ZranGenerator _generator;

    /// <param name="gzip">Not owned.</param>
    /// <param name="name">Of the archive, for messages.</param>
    /// <param name="chunkSize">The image's chunk size.</param>
    public ZranArchive(Stream gzip, string name, int chunkSize)
    {
        _name = name;
        _generator = new ZranGenerator(gzip, chunkSize, TemporaryStream.Open());
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _generator.Content.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
    }

    /// <inheritdoc cref="ZranGenerator.BeginChunk"/>
    /// <exception cref="ImageException">The file is damaged.</exception>
    public void BeginChunk()
    {
        try
        {
            _generator.BeginChunk();
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
    }

    /// <inheritdoc cref="ZranGenerator.EndChunk"/>
    public ZranChunk EndChunk() => _generator.EndChunk();

    /// <inheritdoc cref="ZranGenerator.Keep"/>
    public void Keep() => _generator.Keep();

    /// <summary>Reads the rest of the file.</summary>
    /// <returns>The contexts of all chunks that were kept; valid until this is disposed.</returns>
    /// <exception cref="ImageException">The file is damaged.</exception>
    public ZranContexts Finish(CancellationToken cancellation)
    {
        try
        {
            _generator.Finish(cancellation);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }

        if (_generator.ContextTableSize > Array.MaxLength / 2)
            throw new ImageException($"{_name}: its {_generator.ContextCount} places to start from take {_generator.ContextTableSize} bytes, more than a blob can hold; convert it with --type targz-rafs");
        return new ZranContexts(_generator.ContextCount, (int)_generator.ContextTableSize, _generator.WriteContextTable);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _generator.Dispose();
        base.Dispose(disposing);
    }

    private ImageException Damaged(InvalidDataException cause) => new($"{_name}: {cause.Message} Get the archive again (gzip -t tells more).", cause);
}
