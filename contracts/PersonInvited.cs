namespace KiBiennale.Contracts;

/// <summary>Somebody is offered a role, and waits to hear of it by e-mail. Said by Identity.</summary>
/// <param name="Email">Where to; who proves at a sign-in that it is theirs has the role.</param>
/// <param name="Role">The role, without where: <c>publisher</c>.</param>
/// <param name="Where">Name of the hub or the municipality that the role belongs to; null where it belongs to none.</param>
/// <param name="Expires">Until when the offer stands, UTC, on the real clock (never the festival's).</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
public sealed record PersonInvited(string Email, string Role, LocalizedText? Where, DateTimeOffset Expires, string Locale);
