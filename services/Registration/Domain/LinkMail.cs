namespace KiBiennale.Registrations.Domain;

/// <summary>When somebody was mailed their secret links last.</summary>
public sealed class LinkMail
{
    private LinkMail()
    {
    }

    public string Email { get; private set; } = "";

    public DateTimeOffset Sent { get; private set; }
}
