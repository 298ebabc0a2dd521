using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Idempotency;

namespace KiBiennale.Registrations.Places;

/// <summary>A wish that waits at the desk for its turn.</summary>
/// <param name="Wish">What is asked for.</param>
/// <param name="Key">What the caller names the request by; null: nothing.</param>
/// <param name="TraceParent">Trace context of the request.</param>
internal sealed record Ask(Wish Wish, KeyedRequest? Key, string? TraceParent);

/// <summary>What became of it: an outcome, or the answer that the same request had before.</summary>
internal sealed record Reply(Outcome? Outcome, IResult? Again);
