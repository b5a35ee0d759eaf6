using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Nydus.Abstractions;

namespace Nydus.Plugins.Discovery;

/// <summary>Reads a plugin's assembly attributes from the file, without loading or running it.</summary>
internal static class PluginMetadataReader
{
    private const long LargestFile = 256 << 20;
    private const ushort AttributePrologue = 1;
    private const string ContractNamespace = "Nydus.Abstractions";

    /// <summary>Reads a file.</summary>
    /// <exception cref="BadImageFormatException">It is not a .NET assembly, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static PluginMetadata Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        if (file.Length > LargestFile)
            throw new BadImageFormatException($"it is larger than {LargestFile} bytes");
        using PEReader image = new(file, PEStreamOptions.PrefetchMetadata);
        if (!image.HasMetadata)
            throw new BadImageFormatException("it is a native library");
        MetadataReader reader = image.GetMetadataReader();
        if (!reader.IsAssembly)
            throw new BadImageFormatException("it is a module without an assembly");

        AssemblyDefinition assembly = reader.GetAssemblyDefinition();
        Version? contract = null;
        List<PluginDeclaration> declarations = [];
        foreach (CustomAttributeHandle handle in assembly.GetCustomAttributes())
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            string? name = GetContractAttributeName(reader, attribute);
            if (name is null)
                continue;
            BlobReader value = reader.GetBlobReader(attribute.Value);
            if (value.ReadUInt16() != AttributePrologue)
                throw new BadImageFormatException("an attribute of it is damaged");
            if (name == nameof(ContractVersionAttribute))
                contract = ReadContractVersion(ref value);
            else if (name == nameof(StorageBackendAttribute))
                declarations.Add(ReadDeclaration(PluginKind.StorageBackend, ref value));
            else if (name == nameof(BlobCacheAttribute))
                declarations.Add(ReadDeclaration(PluginKind.BlobCache, ref value));
        }

        return new PluginMetadata(reader.GetString(assembly.Name), assembly.Version, contract, declarations);
    }

    /// <summary>The attribute's class name when the class comes from the contract, else null.</summary>
    private static string? GetContractAttributeName(MetadataReader reader, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
            return null;
        EntityHandle parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
            return null;
        TypeReference type = reader.GetTypeReference((TypeReferenceHandle)parent);
        return reader.StringComparer.Equals(type.Namespace, ContractNamespace) ? reader.GetString(type.Name) : null;
    }

    private static Version ReadContractVersion(ref BlobReader value)
    {
        int major = value.ReadInt32();
        int minor = value.ReadInt32();
        return major >= 0 && minor >= 0 ? new Version(major, minor) : throw new BadImageFormatException("its contract version is negative");
    }

    private static PluginDeclaration ReadDeclaration(PluginKind kind, ref BlobReader value)
    {
        string? type = value.ReadSerializedString();
        string? factory = value.ReadSerializedString();
        if (string.IsNullOrEmpty(type) || string.IsNullOrEmpty(factory))
            throw new BadImageFormatException("it declares a plugin without type or without factory");
        // The compiler writes the assembly's name only for classes of other assemblies.
        int comma = factory.IndexOf(',', StringComparison.Ordinal);
        return comma < 0
            ? new PluginDeclaration(kind, type, factory)
            : throw new BadImageFormatException($"its factory {factory[..comma]} lies in another assembly");
    }
}
