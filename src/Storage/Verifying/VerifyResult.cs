namespace Nydus.Storage.Verifying;

internal enum VerifyResult : byte
{
    /// <summary>Not looked at yet.</summary>
    Unknown,
    Good,
    WrongCrc,
    WrongDigest,

    /// <summary>Validation was asked for, but the image has neither digest nor CRC of the chunk.</summary>
    NothingToVerify,

    /// <summary>The stored bytes cannot be decrypted or decompressed.</summary>
    Undecodable,
}
