using KiBiennale.Contracts;

namespace KiBiennale.Notifications.Mails;

/// <summary>Something that has become of a registration, of which its owner hears by a mail of that kind.</summary>
/// <param name="Kind">The kind of mail.</param>
/// <param name="Registration">As it was said.</param>
/// <param name="Reason">Why; null: nothing was said.</param>
/// <param name="Place">Where, as it was said; null: nothing was, or nobody knows.</param>
/// <param name="By">Who ended it.</param>
internal sealed record RegistrationNews(string Kind, RegistrationSnapshot Registration, LocalizedText? Reason = null, LocalizedText? Place = null, string? By = null)
{
    public static RegistrationNews Of(RegistrationConfirmed said) => new(said.After switch { "offered" => Kinds.PlaceAccepted, "pendingApproval" => Kinds.Approved, _ => Kinds.Confirmed }, said.Registration);

    public static RegistrationNews Of(RegistrationWaitlisted said) => new(Kinds.Waitlisted, said.Registration);

    public static RegistrationNews Of(RegistrationPending said) => new(Kinds.Pending, said.Registration);

    public static RegistrationNews Of(AddressToConfirm said) => new(Kinds.AddressToConfirm, said.Registration);

    public static RegistrationNews Of(PlaceOffered said) => new(Kinds.PlaceOffered, said.Registration);

    public static RegistrationNews Of(RegistrationChanged said) => new(Kinds.Changed, said.Registration);

    public static RegistrationNews Of(RegistrationMoved said) => new(said.Postponed ? Kinds.Postponed : Kinds.Moved, said.Registration, said.Reason, said.Place);

    public static RegistrationNews Of(RegistrationCancelled said) => new(said switch
    {
        { Registration.Status: "refused" } => Kinds.Refused,
        { By: "event" } => Kinds.EventCancelled,
        _ => Kinds.Cancelled,
    }, said.Registration, By: said.By);
}
