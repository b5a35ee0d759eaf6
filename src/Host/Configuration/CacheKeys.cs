namespace Nydus.Host.Configuration;

/// <summary>Names of the caches, and what the sections of the standard ones may hold (specification section 2.2).</summary>
internal static class CacheKeys
{
    public const string DummyCache = "dummycache";
    public const string BlobCache = "blobcache";
    public const string FsCache = "fscache";

    /// <summary>The key of the blob cache's section in version 2, and an alias of its type.</summary>
    public const string FileCache = "filecache";

    private const int EncryptionKeyDigits = 64;

    /// <summary>Resolves the aliases.</summary>
    public static string Canonical(string type) => type switch
    {
        "" => DummyCache,
        FileCache => BlobCache,
        _ => type,
    };

    /// <summary>Whether the type cannot do without a section.</summary>
    public static bool NeedsSection(string canonicalType) => canonicalType is BlobCache or FsCache;

    /// <summary>The key of a type's section in version 2.</summary>
    public static string SectionKey(string canonicalType) => canonicalType == BlobCache ? FileCache : canonicalType;

    /// <summary>Checks one section; does nothing for a type that is not standard.</summary>
    public static void Check(string canonicalType, ConfigSection section)
    {
        if (!NeedsSection(canonicalType))
            return;
        if (section.OptionalString("work_dir", nullAllowed: false) is { Length: 0 })
            section.Error("work_dir", "must not be empty");
        // Version 1 writers repeat `compressed` here; the one beside `type` decides.
        section.Accept("compressed");
        if (canonicalType == BlobCache)
        {
            section.Boolean("disable_indexed_map", fallback: false);
            section.Boolean("enable_encryption", fallback: false);
            section.Boolean("enable_convergent_encryption", fallback: false);
            string key = section.String("encryption_key", "");
            if (key.Length > 0 && (key.Length != EncryptionKeyDigits || !key.All(char.IsAsciiHexDigit)))
                section.Error("encryption_key", $"must be 32 bytes in {EncryptionKeyDigits} hexadecimal digits");
        }
        section.Close();
    }
}
