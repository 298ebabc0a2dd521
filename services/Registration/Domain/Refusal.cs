namespace KiBiennale.Registrations.Domain;

/// <summary>Why something that is asked for cannot be: expected, and no fault of the input.</summary>
/// <param name="Code">The problem's code.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record Refusal(string Code, string Detail)
{
    public static readonly Refusal UnknownOffering = new("offering_not_found", "There is no such offering.");
    public static readonly Refusal Full = new("event_full", "There are not as many places left.");
    public static readonly Refusal FullForHub = new("event_full", "There are not as many places left that nobody waits for: register them knowingly above capacity, or not.");
    public static readonly Refusal SessionFull = new("event_full", "A session that was chosen has not as many places left: choose another, or register without it.");
    public static readonly Refusal Closed = new("registration_closed", "Registration is over.");
    public static readonly Refusal NotOpenYet = new("registration_not_open", "Registration has not begun yet.");
    public static readonly Refusal Cancelled = new("event_cancelled", "It will not take place.");
    public static readonly Refusal InvitationOnly = new("invitation_only", "The hub invites who comes.");
    public static readonly Refusal NoSuchInvitation = new("invitation_invalid", "This invitation is none, is for something else, was taken back, or its time is over.");
    public static readonly Refusal InvitationUsed = new("invitation_used", "Somebody has registered with this invitation already.");
    public static readonly Refusal AlreadyRegistered = new("already_registered", "This address is registered already: the link to it comes by e-mail.");
    public static readonly Refusal AlreadyComes = new("already_registered", "This address is registered already.");
    public static readonly Refusal ExclusiveGroup = new("exclusive_group", "Of these sessions one can have one.");
    public static readonly Refusal Over = new("registration_over", "This registration is over.");
    public static readonly Refusal AlreadyAdmitted = new("already_admitted", "Who is registered here has come in already.");
    public static readonly Refusal NoTicket = new("no_ticket", "Only a confirmed registration has a ticket; with sessions along, the one for the event has it.");
    public static readonly Refusal NothingOffered = new("nothing_offered", "No place is offered, or no longer.");
    public static readonly Refusal StillWaiting = new("still_waiting", "Who waits cannot hand on their turn.");
    public static readonly Refusal AddressUnconfirmed = new("address_unconfirmed", "The address has to be confirmed first: the link to do so has come by e-mail.");
    public static readonly Refusal NotPending = new("not_pending", "This registration does not wait for a decision.");
    public static readonly Refusal Stale = new("precondition_failed", "The registration has changed since you read it: read it again.");
    public static readonly Refusal Unchanged = new("unchanged", "Nothing was changed.");
    public static readonly Refusal PartOfAnother = new("registered_along", "This session was registered for along with an event: change that registration.");
}
