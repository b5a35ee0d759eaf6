using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Nydus.Rafs.Crypto;

/// <summary>XTS over the runtime's AES in ECB mode, for where OpenSSL 3 has no AES-128-XTS. Allocates a little; keeps no key after the call.</summary>
internal sealed class ManagedXts : IXtsTransform
{
    private const int BlockSize = 16;
    private const int BatchSize = 256 * BlockSize;

    public bool TryTransform(bool encrypt, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var data = Aes.Create();
        data.SetKey(key[..16]);
        UInt128 current = EncryptTweak(key[16..], tweak);

        int stolen = source.Length % BlockSize;
        int plainBlocks = source.Length - stolen - (stolen == 0 ? 0 : BlockSize);
        Span<byte> tweaks = stackalloc byte[BatchSize];
        for (int at = 0; at < plainBlocks;)
        {
            int length = Math.Min(BatchSize, plainBlocks - at);
            for (int i = 0; i < length; i += BlockSize)
            {
                BinaryPrimitives.WriteUInt128LittleEndian(tweaks[i..], current);
                current = Double(current);
            }

            TransformBlocks(data, encrypt, tweaks[..length], source.Slice(at, length), destination.Slice(at, length));
            at += length;
        }

        if (stolen != 0)
        {
            StealCiphertext(data, encrypt, current, source[plainBlocks..], destination[plainBlocks..]);
        }

        return true;
    }

    /// <summary>The last full block and the partial one: the partial one borrows the end of the other's output.</summary>
    private static void StealCiphertext(Aes data, bool encrypt, UInt128 tweak, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> tweaks = stackalloc byte[2 * BlockSize];
        BinaryPrimitives.WriteUInt128LittleEndian(tweaks, encrypt ? tweak : Double(tweak));
        BinaryPrimitives.WriteUInt128LittleEndian(tweaks[BlockSize..], encrypt ? Double(tweak) : tweak);

        // Taken first: source and destination may be the same memory.
        int partial = source.Length - BlockSize;
        Span<byte> borrowing = stackalloc byte[BlockSize];
        source[BlockSize..].CopyTo(borrowing);

        Span<byte> full = stackalloc byte[BlockSize];
        TransformBlocks(data, encrypt, tweaks[..BlockSize], source[..BlockSize], full);
        full[partial..].CopyTo(borrowing[partial..]);
        TransformBlocks(data, encrypt, tweaks[BlockSize..], borrowing, destination[..BlockSize]);
        full[..partial].CopyTo(destination[BlockSize..]);
    }

    private static void TransformBlocks(Aes data, bool encrypt, ReadOnlySpan<byte> tweaks, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> masked = stackalloc byte[BatchSize];
        masked = masked[..source.Length];
        Xor(source, tweaks, masked);
        _ = encrypt
            ? data.EncryptEcb(masked, destination, PaddingMode.None)
            : data.DecryptEcb(masked, destination, PaddingMode.None);
        Xor(destination, tweaks, destination);
    }

    private static UInt128 EncryptTweak(ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> block = stackalloc byte[BlockSize];
        _ = aes.EncryptEcb(tweak, block, PaddingMode.None);
        return BinaryPrimitives.ReadUInt128LittleEndian(block);
    }

    /// <summary>Multiplies by x modulo x^128 + x^7 + x^2 + x + 1, without a branch on secret bits.</summary>
    private static UInt128 Double(UInt128 value) => (value << 1) ^ ((value >> 127) * 0x87u);

    private static void Xor(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        for (int i = 0; i < result.Length; i += BlockSize)
        {
            UInt128 value = BinaryPrimitives.ReadUInt128LittleEndian(left[i..]) ^ BinaryPrimitives.ReadUInt128LittleEndian(right[i..]);
            BinaryPrimitives.WriteUInt128LittleEndian(result[i..], value);
        }
    }
}
