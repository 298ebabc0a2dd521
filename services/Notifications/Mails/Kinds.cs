namespace KiBiennale.Notifications.Mails;

/// <summary>The kinds of mails: names of their templates.</summary>
internal static class Kinds
{
    public const string SignInCode = "sign-in-code";
    public const string SignInLocked = "sign-in-locked";
    public const string RoleInvitation = "role-invitation";
    public const string ErasureDone = "erasure-done";
    public const string WebhookDisabled = "webhook-disabled";
    public const string GuestInvitation = "guest-invitation";
    public const string RegistrationLinks = "registration-links";
    public const string Confirmed = "registration-confirmed";
    public const string Approved = "registration-approved";
    public const string PlaceAccepted = "place-accepted";
    public const string Waitlisted = "registration-waitlisted";
    public const string Pending = "registration-pending";
    public const string Refused = "registration-refused";
    public const string AddressToConfirm = "address-to-confirm";
    public const string PlaceOffered = "place-offered";
    public const string Changed = "registration-changed";
    public const string Moved = "event-moved";
    public const string Postponed = "event-postponed";
    public const string Cancelled = "registration-cancelled";
    public const string EventCancelled = "event-cancelled";
    public const string Reminder = "event-reminder";

    /// <summary>What a registration is stays as it is, only otherwise: of these one mail at most waits for a registration.</summary>
    public static bool IsChange(string kind) => kind is Changed or Moved or Postponed;
}
