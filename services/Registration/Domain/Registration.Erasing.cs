namespace KiBiennale.Registrations.Domain;

/// <summary>What is left of a registration when nobody may know any more who it was: party, status and scans, so that counts and statistics stay right.</summary>
public sealed partial class Registration
{
    /// <summary>Since when nobody knows whose it was; null: it is known.</summary>
    public DateTimeOffset? Erased { get; private set; }

    /// <summary>
    /// Forgets whose it was, for good, and all that they have said. Whatever is added to a registration that tells of a person
    /// goes here, too.
    /// </summary>
    internal void Erase(DateTimeOffset now)
    {
        (Name, Email, Locale, Account, Group, Newsletter, Note, AddressConfirmed) = ("", "", "de", null, null, false, null, null);
        Answers = new Dictionary<string, string>();
        Erased ??= now;
        Become(Status, now);
    }

    /// <summary>
    /// Whether it is still to come, and so has to be ended before it is erased. What has taken place stays as it was.
    /// </summary>
    internal bool IsAhead(Offering offering, DateTimeOffset now) =>
        Status.IsLive() && !((offering.Ends ?? offering.Starts) <= now);
}
