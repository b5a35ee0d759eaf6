using Nydus.Fuse;

namespace Nydus.FileSystems.Tests.Requests;

/// <summary>A request that is answered later. Its answer can be awaited.</summary>
#pragma warning disable CA1001 // The source has no timer and no linked token: nothing to dispose.
internal sealed class DeferredAnswer(int size) : FuseDeferredReply
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly byte[] _payload = Fill(size);
    private readonly CancellationTokenSource _interrupted = new();
    private readonly TaskCompletionSource<(int Result, int Length)> _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Memory<byte> Payload => _payload;

    public override CancellationToken Interrupted => _interrupted.Token;

    public Task<(int Result, int Length)> Sent => _sent.Task.WaitAsync(s_patience);

    public bool IsSent => _sent.Task.IsCompleted;

    public override void Send(int result, int length) => _sent.SetResult((result, length));

    public void Interrupt() => _interrupted.Cancel();

    // Memory that was used before: what is not written shows.
    private static byte[] Fill(int size)
    {
        var payload = new byte[size];
        payload.AsSpan().Fill(0xA5);
        return payload;
    }
}
