using Nydus.Abstractions;
using Nydus.Rafs;
using Nydus.Rafs.Building;
using Nydus.Rafs.Building.Blobs;

namespace Nydus.Image.Blobs;

/// <summary>Puts a blob together: chunk data, sections, and the name at the end (format spec 4.1, 6.2, 6.3).</summary>
internal sealed class BlobAssembly : IDisposable
{
    private readonly BlobForm _form;
    private readonly BlobOutput _output;
    private readonly BlobSectionWriter _sections;

    /// <param name="output">Completed by this, disposed by the caller.</param>
    public BlobAssembly(BlobForm form, BlobOutput output)
    {
        _form = form;
        _output = output;
        Stream = new BlobStream(output.Stream);
        _sections = new BlobSectionWriter(form, Stream);
    }

    /// <summary>Takes the chunk data.</summary>
    public BlobStream Stream { get; }

    /// <summary>The blob's entry.</summary>
    public ImageBlob Blob => _sections.Blob;

    /// <summary>What the blob id would be if nothing followed.</summary>
    public string Digest => Stream.CurrentDigest.ToString();

    /// <summary>Writes the sections that follow the chunk data, up to the bootstrap if that is to be inside.</summary>
    /// <param name="plainLength">Of the decoded blob, bytes.</param>
    /// <param name="info">Of the chunks; empty where the form has none.</param>
    /// <param name="chunkCount">All of them.</param>
    /// <param name="digests">Of the chunks by their number; not looked at where the form has no table of contents.</param>
    /// <exception cref="ImageException">They cannot be written.</exception>
    public void WriteSections(long plainLength, CompressionInfoWriter info, int chunkCount, ReadOnlySpan<ChunkDigest> digests)
    {
        byte[] digestBytes = BytesOf(digests);
        Write(() =>
        {
            _sections.EndData(plainLength);
            _sections.WriteCompressionInfo(info);
            _sections.WriteDigests(digestBytes);
            if (!_form.HasInlinedMeta)
            {
                _sections.WriteToc();
            }
        });
        _sections.EndCompressedSize();
        Blob.ChunkCount = chunkCount;
    }

    /// <summary>Appends the bootstrap and gives the blob its name.</summary>
    /// <returns>The id that is the name.</returns>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public string CompleteInline(ReadOnlyMemory<byte> bootstrap)
    {
        Write(() =>
        {
            _sections.WriteBootstrap(bootstrap.Span);
            _sections.WriteToc();
        });
        string id = Digest;
        Complete(id);
        return id;
    }

    /// <summary>Gives the blob its name.</summary>
    /// <exception cref="ImageException">It cannot be put in its place.</exception>
    public void Complete(string id)
    {
        Write(() => _output.Complete(new FinishedBlob(id, Blob.UncompressedSize, _sections.MakeCacheFile)));
        _sections.ForgetCacheFile();
    }

    /// <summary>There is nothing to store.</summary>
    /// <exception cref="ImageException">The output cannot be left empty.</exception>
    public void CompleteEmpty() => Write(() => _output.Complete(null));

    /// <summary>Runs what writes, and says where to when it fails.</summary>
    /// <exception cref="ImageException">The output takes no more, or the format has no room for what was written.</exception>
    public void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RafsFormatException)
        {
            throw new ImageException($"Cannot write the blob to {_output.Name}: {e.Message}", e);
        }
    }

    public void Dispose() => Stream.Dispose();

    private byte[] BytesOf(ReadOnlySpan<ChunkDigest> digests)
    {
        if (!_form.HasToc)
        {
            return [];
        }

        byte[] bytes = new byte[digests.Length * ChunkDigest.Size];
        for (int i = 0; i < digests.Length; i++)
        {
            digests[i].CopyTo(bytes.AsSpan(i * ChunkDigest.Size));
        }

        return bytes;
    }
}
