using System.Numerics;

namespace Nydus.Rafs.Building.Numbering;

/// <summary>
/// The first names of files, found by what makes two names one file. A slot is the index of a node, which has the rest: a fraction of what a dictionary takes, and
/// nearly every file of an image is here once.
/// </summary>
internal sealed class LinkTable(int nodes, Func<int, ImageNode> nodeAt)
{
    private const int FirstSlots = 16;

    /// <summary>A power of two, more than there can be names; 0 for none.</summary>
    private readonly int[] _slots = new int[Math.Max(FirstSlots, (int)Math.Min(BitOperations.RoundUpToPowerOf2((uint)nodes + ((uint)nodes / 4)), 1u << 30))];

    /// <summary>The index of the file's first name, which is this one if there was none.</summary>
    public int FindOrAdd(ImageNode node, int index)
    {
        LinkKey key = KeyOf(node);
        int mask = _slots.Length - 1;
        for (int slot = HashCode.Combine(key) & mask; ; slot = (slot + 1) & mask)
        {
            if (_slots[slot] == 0)
            {
                return _slots[slot] = index;
            }

            if (KeyOf(nodeAt(_slots[slot])) == key)
            {
                return _slots[slot];
            }
        }
    }

    private static LinkKey KeyOf(ImageNode node) => new(node.SourceIno, node.SourceDevice, node.Layer);
}
