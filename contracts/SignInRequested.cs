namespace KiBiennale.Contracts;

/// <summary>Somebody who wants to sign in waits for a code by e-mail. Said by Identity.</summary>
/// <param name="Email">Where to; nobody has proved yet that it is theirs.</param>
/// <param name="Code">Six digits, good once.</param>
/// <param name="Expires">Until when the code is good, UTC, on the real clock (never the festival's).</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
public sealed record SignInRequested(string Email, string Code, DateTimeOffset Expires, string Locale);
