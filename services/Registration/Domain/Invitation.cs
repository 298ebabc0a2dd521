namespace KiBiennale.Registrations.Domain;

/// <summary>
/// The hub has asked somebody to come. Whoever has its secret link registers with it, once, also where nobody else may; it
/// holds no places.
/// </summary>
public sealed class Invitation
{
    private Invitation()
    {
    }

    public Guid Id { get; private set; }

    public Guid OfferingId { get; private set; }

    /// <summary>The guest's address, in the one spelling that it has.</summary>
    public string Email { get; private set; } = "";

    /// <summary>How the guest is addressed; null: the hub has not said.</summary>
    public string? Name { get; private set; }

    public string Locale { get; private set; } = "";

    /// <summary>Most people who may come with it.</summary>
    public int PartySize { get; private set; }

    /// <summary>Until when one can register with it; null: for as long as others can.</summary>
    public DateTimeOffset? Until { get; private set; }

    public DateTimeOffset Created { get; private set; }

    /// <summary>The account that invited.</summary>
    public string By { get; private set; } = "";

    /// <summary>When the hub took it back; null: it has not.</summary>
    public DateTimeOffset? Withdrawn { get; private set; }

    public static Invitation To(Guest guest, Guid offering, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(guest);
        var invitation = new Invitation { Id = Guid.CreateVersion7(), OfferingId = offering, Email = guest.Email, By = by, Created = now };
        invitation.Follow(guest);
        return invitation;
    }

    /// <summary>Takes over what the hub says of it now.</summary>
    /// <returns>Whether that is anything else than before.</returns>
    public bool Follow(Guest guest)
    {
        ArgumentNullException.ThrowIfNull(guest);
        var until = guest.Until?.ToUniversalTime();
        if ((Name, Locale, PartySize, Until) == (guest.Name, guest.Locale, guest.PartySize, until))
            return false;
        (Name, Locale, PartySize, Until) = (guest.Name, guest.Locale, guest.PartySize, until);
        return true;
    }

    public void Withdraw(DateTimeOffset now) => Withdrawn ??= now;

    /// <summary>Whether one can register with it, be it before others can.</summary>
    public bool IsGoodFor(Offering offering, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(offering);
        return OfferingId == offering.Id && Withdrawn is null && !(now >= Until) && offering.StateAt(now) is not (OfferingState.Closed or OfferingState.Cancelled);
    }
}

/// <summary>Whom the hub asks to come.</summary>
/// <param name="Email">Their address, in the one spelling that it has.</param>
/// <param name="Name">How they are addressed; null: not said.</param>
/// <param name="Locale">Language of the mail: <c>de</c> or <c>en</c>.</param>
/// <param name="PartySize">Most people who may come with it.</param>
/// <param name="Until">Until when they can register; null: for as long as others can.</param>
public sealed record Guest(string Email, string? Name, string Locale, int PartySize, DateTimeOffset? Until);
