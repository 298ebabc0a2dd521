namespace KiBiennale.Contracts;

/// <summary>Somebody has entered wrong codes for this address until the code was locked. Said by Identity.</summary>
/// <param name="Email">The address whose code it was.</param>
/// <param name="At">When, UTC, on the real clock (never the festival's).</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
public sealed record SignInLocked(string Email, DateTimeOffset At, string Locale);
