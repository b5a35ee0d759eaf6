using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Nydus.Plugins.Discovery;

/// <summary>Reads a plugin's assembly attributes from the file, without loading or running it.</summary>
internal static class PluginMetadataReader
{
    private const ushort AttributePrologue = 1;
    private const byte NoString = 0xFF;

    // An index that says "the first row of Assembly" to the owner column of CustomAttribute: the row behind the tag of five bits.
    private const int ThisAssembly = (1 << 5) | 14;

    private const string Damaged = "an attribute of it is damaged";

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadImageFormatException">It is not a .NET assembly, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static PluginMetadata Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        MetadataTables tables = new(PortableExecutable.ReadMetadata(file));
        if (tables.RowCount(MetadataTables.Assembly) == 0)
            throw new BadImageFormatException("it is a module without an assembly");

        Version? contract = null;
        List<PluginDeclaration> declarations = [];
        for (int row = 1; row <= tables.RowCount(MetadataTables.CustomAttribute); row++)
        {
            if (tables.Value(MetadataTables.CustomAttribute, row, 0) != ThisAssembly)
                continue;
            ReadOnlySpan<byte> name = GetContractAttributeName(tables, tables.Value(MetadataTables.CustomAttribute, row, 1));
            if (name.IsEmpty)
                continue;
            ImageBytes value = tables.Blob(tables.Value(MetadataTables.CustomAttribute, row, 2));
            if (value.UInt16(0) != AttributePrologue)
                throw new BadImageFormatException(Damaged);
            if (name.SequenceEqual("ContractVersionAttribute"u8))
                contract = ReadContractVersion(value);
            else if (name.SequenceEqual("StorageBackendAttribute"u8))
                declarations.Add(ReadDeclaration(PluginKind.StorageBackend, value));
            else if (name.SequenceEqual("BlobCacheAttribute"u8))
                declarations.Add(ReadDeclaration(PluginKind.BlobCache, value));
        }

        return new PluginMetadata(Text(tables.String(tables.Value(MetadataTables.Assembly, 1, 7))), ReadVersion(tables), contract, declarations);
    }

    /// <summary>The attribute's class name when the class comes from the contract, else empty.</summary>
    private static ReadOnlySpan<byte> GetContractAttributeName(MetadataTables tables, int constructor)
    {
        // Tag 3 of three bits: the constructor is a member of another assembly; tag 1 of three bits: a member of a type named here.
        if ((constructor & 7) != 3)
            return default;
        int parent = tables.Value(MetadataTables.MemberRef, constructor >> 3, 0);
        if ((parent & 7) != 1)
            return default;
        int type = parent >> 3;
        return tables.String(tables.Value(MetadataTables.TypeRef, type, 2)).SequenceEqual("Nydus.Abstractions"u8)
            ? tables.String(tables.Value(MetadataTables.TypeRef, type, 1))
            : default;
    }

    private static Version ReadVersion(MetadataTables tables) => new(
        tables.Value(MetadataTables.Assembly, 1, 1),
        tables.Value(MetadataTables.Assembly, 1, 2),
        tables.Value(MetadataTables.Assembly, 1, 3),
        tables.Value(MetadataTables.Assembly, 1, 4));

    private static Version ReadContractVersion(ImageBytes value)
    {
        int major = (int)value.UInt32(2);
        int minor = (int)value.UInt32(6);
        return major >= 0 && minor >= 0 ? new Version(major, minor) : throw new BadImageFormatException("its contract version is negative");
    }

    private static PluginDeclaration ReadDeclaration(PluginKind kind, ImageBytes value)
    {
        int offset = 2;
        string type = ReadString(value, ref offset);
        string factory = ReadString(value, ref offset);
        if (type.Length == 0 || factory.Length == 0)
            throw new BadImageFormatException("it declares a plugin without type or without factory");
        // The compiler writes the assembly's name only for classes of other assemblies.
        int comma = factory.IndexOf(',', StringComparison.Ordinal);
        return comma < 0
            ? new PluginDeclaration(kind, type, factory)
            : throw new BadImageFormatException($"its factory {factory[..comma]} lies in another assembly");
    }

    private static string ReadString(ImageBytes value, ref int offset)
    {
        if (value.Byte(offset) == NoString)
        {
            offset++;
            return "";
        }

        int length = MetadataTables.CompressedLength(value, ref offset);
        string text = Text(value.Span(offset, length));
        offset += length;
        return text;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
