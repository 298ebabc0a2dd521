namespace KiBiennale.SystemTests;

/// <summary>Who asks.</summary>
/// <param name="Name">For the reader of a failure.</param>
/// <param name="Role">The one that matters, of a person beside applicant.</param>
/// <param name="Hub">Where the role is held.</param>
/// <param name="Scopes">What the token is good for; null: for all.</param>
/// <param name="Token">Null: none.</param>
internal sealed record Caller(string Name, string? Role, string? Hub, IReadOnlyList<string>? Scopes, string? Token)
{
    public static readonly Caller Nobody = new("nobody", null, null, null, null);

    public bool IsPerson { get; init; }
}
