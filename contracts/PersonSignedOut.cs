namespace KiBiennale.Contracts;

/// <summary>A person has signed out everywhere: tokens issued to them up to now are refused. Said by Identity.</summary>
/// <param name="PersonId">The person, the <c>sub</c> of their tokens.</param>
/// <param name="At">Tokens issued up to then are refused: UTC, on the real clock (never the festival's).</param>
public sealed record PersonSignedOut(Guid PersonId, DateTimeOffset At);
