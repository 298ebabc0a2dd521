using System.Diagnostics;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Idempotency;

namespace KiBiennale.Registrations.Places;

/// <summary>A wish that waits at the desk for its turn.</summary>
/// <param name="wish">What is asked for.</param>
/// <param name="key">What the caller names the request by; null: nothing.</param>
internal sealed class Ask(Wish wish, KeyedRequest? key)
{
    private readonly TaskCompletionSource<Reply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Wish Wish => wish;

    public KeyedRequest? Key => key;

    public string? TraceParent { get; } = Activity.Current?.Id;

    public Task<Reply> Reply => _reply.Task;

    public void Answer(Reply reply) => _reply.TrySetResult(reply);

    public void Fail(Exception exception) => _reply.TrySetException(exception);
}

/// <summary>What became of it: an outcome, or the answer that the same request had before.</summary>
internal sealed record Reply(Outcome? Outcome, IResult? Again);
