namespace KiBiennale.Contracts;

/// <summary>Somebody wanted to do what they may not. Said by the service that refused it, for the audit trail.</summary>
/// <param name="Subject">Who: the client id of a system, or the id of a person.</param>
/// <param name="Roles">The roles that their token had, as in <c>publisher@bochum</c>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route, as in the service's OpenAPI document.</param>
/// <param name="Hub">Slug of the hub whose thing it was; null where it is no hub's.</param>
/// <param name="Code">Why: <c>forbidden</c>, <c>not_your_hub</c> or <c>insufficient_scope</c>; <c>and_more</c>: further ones of the minute are not said.</param>
/// <param name="At">When, UTC, on the real clock (never the festival's).</param>
public sealed record RightRefused(
    string Subject, IReadOnlyList<string> Roles, string Method, string Route, string? Hub, string Code, DateTimeOffset At);
