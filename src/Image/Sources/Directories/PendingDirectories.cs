using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Nydus.Rafs.Building;

namespace Nydus.Image.Sources.Directories;

/// <summary>
/// The directories that are still to be read, shared by the threads that read them. Each goes down its own part of the tree, so that it finds parents among
/// the directories it has open; one that has nothing left takes over half of what another has, from the end that is farthest from where that one works.
/// </summary>
internal sealed class PendingDirectories
{
    private readonly object _gate = new();
    private readonly List<ImageNode>[] _stacks;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Directories that were taken and whose children may follow.</summary>
    private int _unfinished;

    public PendingDirectories(ImageNode root, int threads)
    {
        _stacks = new List<ImageNode>[threads];
        for (int i = 0; i < threads; i++)
            _stacks[i] = [];
        _stacks[0].Add(root);
    }

    /// <summary>Takes the next directory; waits while others may still find some.</summary>
    /// <param name="thread">The number of the caller's thread, from 0.</param>
    /// <returns>False when all are read, or when something failed.</returns>
    public bool TryTake(int thread, [NotNullWhen(true)] out ImageNode? directory)
    {
        List<ImageNode> own = _stacks[thread];
        lock (_gate)
        {
            while (_failure == null)
            {
                if (own.Count > 0 || TakeOver(own))
                {
                    directory = own[^1];
                    own.RemoveAt(own.Count - 1);
                    _unfinished++;
                    return true;
                }

                if (_unfinished == 0)
                    break;
                Monitor.Wait(_gate);
            }
        }

        directory = null;
        return false;
    }

    /// <summary>The children of a directory that was taken are known.</summary>
    public void Finish(int thread, ImageNode directory)
    {
        List<ImageNode> own = _stacks[thread];
        lock (_gate)
        {
            for (int i = directory.Children.Count - 1; i >= 0; i--)
            {
                if (directory.Children[i].IsDirectory)
                    own.Add(directory.Children[i]);
            }

            _unfinished--;
            if (own.Count > 1 || _unfinished == 0)
                Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the work of all threads. The first failure counts.</summary>
    public void Fail(Exception e)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Throws what ended the work early, if anything did. After all threads have ended.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    private bool TakeOver(List<ImageNode> own)
    {
        foreach (List<ImageNode> other in _stacks)
        {
            if (other.Count == 0)
                continue;
            int half = (other.Count + 1) / 2;
            own.AddRange(other[..half]);
            other.RemoveRange(0, half);
            return true;
        }

        return false;
    }
}
