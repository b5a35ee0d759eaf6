using System.Runtime.InteropServices;

namespace Nydus.Rafs;

/// <summary>The EROFS superblock at offset 1024 (format spec 3.2).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = StoredSize)]
internal struct ErofsSuperBlock
{
    public const int StoredSize = 128;
    public const int Position = 1024;
    public const uint ExpectedMagic = 0xE0F5E1E2;
    public const uint CompatRafsV6 = 0x4000_0000;
    public const uint IncompatExpected = 0xC;

    public uint Magic;
    public uint Checksum;
    public uint FeatureCompat;
    public byte BlockSizeBits;
    public byte ExtSlots;
    public ushort RootNid;
    public ulong Inos;
    public ulong BuildTime;
    public uint BuildTimeNsec;
    public uint Blocks;
    public uint MetaBlkAddr;
    public uint XattrBlkAddr;
    public Guid Uuid;
    public ulong VolumeNameLow;
    public ulong VolumeNameHigh;
    public uint FeatureIncompat;
    public ushort Union;
    public ushort ExtraDevices;
    public ushort DevtSlotOff;
}
