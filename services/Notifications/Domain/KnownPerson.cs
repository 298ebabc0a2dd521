namespace KiBiennale.Notifications.Domain;

/// <summary>Whose an address is, as Identity has said it: tokens do not tell.</summary>
public sealed class KnownPerson
{
    private KnownPerson()
    {
    }

    /// <summary>In the one spelling that it has.</summary>
    public string Email { get; private set; } = "";

    public Guid PersonId { get; private set; }
}
