using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;

namespace KiBiennale.Notifications.Mails;

/// <summary>A mail of each kind with example values, to look at.</summary>
internal sealed class Examples(PersonMails people, HubMails hubs, RegistrationMails registrations)
{
    private const string Email = "ada@example.org";

    private static readonly DateTimeOffset s_now = new(2026, 9, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_starts = new(2026, 9, 10, 17, 0, 0, TimeSpan.Zero);

    /// <summary>What people and hubs would have written.</summary>
    public string Name { get; init; } = "Ada Lovelace";

    public LocalizedText Title { get; init; } = new("Lange Nacht der KI", "AI night");

    public LocalizedText Place { get; init; } = new("Saal 2, Jahrhunderthalle, An der Jahrhunderthalle 1, 44793 Bochum");

    public LocalizedText Hub { get; init; } = new("Hub Bochum");

    public LocalizedText Reason { get; init; } = new("Für den Abend ist Sturm angesagt.", "A storm is forecast for the evening.");

    public Mail Of(string kind, string locale) => kind switch
    {
        Kinds.SignInCode => people.Of(new SignInRequested(Email, "012345", s_now.AddMinutes(10), locale), s_now),
        Kinds.SignInLocked => people.Of(new SignInLocked(Email, s_now, locale), s_now),
        Kinds.RoleInvitation => people.Of(new PersonInvited(Email, "publisher", Hub, s_now.AddDays(14), locale), s_now),
        Kinds.ErasureDone => people.Of(new ErasureCompleted(Email, locale), s_now),
        Kinds.WebhookDisabled => hubs.Of(Email, locale, "bochum", Guid.Empty, new("https://partner.example/biennale"), gone: false, s_now),
        Kinds.RegistrationLinks => registrations.Of(new RegistrationLinksRequested(Email, locale, [Registration(kind, locale), Registration(Kinds.AddressToConfirm, locale)]), s_now),
        Kinds.GuestInvitation => registrations.Of(
            new GuestInvited(Guid.Empty, Guid.Empty, "bochum", Guid.Empty, Title, s_starts, null, Name, Email, locale, 2, s_starts.AddDays(-1), Link("invitations/KEY")), Hub, s_now),
        _ => Mail.To(Email, registrations.Of(kind, Registration(kind, locale), kind is Kinds.Postponed ? null : Place, Hub, Kinds.IsChange(kind) ? Before : null, Reason, "person"), s_now, s_now),
    };

    private RegistrationView Before => new(Title, s_starts.AddHours(-1), new("Saal 1"), 1, Name);

    private RegistrationSnapshot Registration(string kind, string locale) => new(
        Guid.Empty, 2, Guid.Empty, "bochum", Guid.Empty, Title, kind is Kinds.Postponed ? null : s_starts, null, Name, Email, locale, 2, "confirmed", 3, s_starts.AddDays(-2), Link("registrations/ID?key=KEY"), null,
        [new(Guid.Empty, Guid.Empty, new("Auftakt", "Opening"), s_starts, null)],
        kind is Kinds.Confirmed or Kinds.Approved or Kinds.PlaceAccepted or Kinds.Changed or Kinds.Moved or Kinds.Reminder ? Link("api/v1/registrations/ID/ticket.pdf?key=KEY") : null,
        kind is Kinds.AddressToConfirm ? Link("registrations/ID/confirm?key=KEY&code=CODE") : null);

    private static Uri Link(string path) => new($"https://programm.example/{path}");
}
