using KiBiennale.Contracts;

namespace KiBiennale.Notifications.Domain;

/// <summary>What mails need to know of a registration, known from the Registration service's messages alone. It follows the newest.</summary>
public sealed class KnownRegistration
{
    private const string Confirmed = "confirmed";
    private const string Erased = "erased";

    private static readonly string[] s_over = ["cancelled", "refused", "lapsed", Erased];

    private KnownRegistration()
    {
    }

    public Guid RegistrationId { get; private set; }

    public Guid EventId { get; private set; }

    /// <summary>Whose it is; empty once it is over, or nobody's any more.</summary>
    public string Email { get; private set; } = "";

    /// <summary>As Registration says it; empty: nothing has been heard yet.</summary>
    public string Status { get; private set; } = "";

    public long Version { get; private set; }

    /// <summary>Of the event that times and place are from: they change without the registration.</summary>
    public long EventVersion { get; private set; }

    /// <summary>All that was said of it, the newest of each; null once it is over.</summary>
    public RegistrationSnapshot? Snapshot { get; private set; }

    public LocalizedText? Place { get; private set; }

    /// <summary>What its owner had been told before the changes of which a mail still waits.</summary>
    public RegistrationView? Before { get; private set; }

    public DateTimeOffset? Starts { get; private set; }

    public DateTimeOffset? Ends { get; private set; }

    /// <summary>When its owner is to be reminded, on the festival's clock; null: not, or it is done.</summary>
    public DateTimeOffset? RemindAt { get; private set; }

    /// <summary>When it was heard of last, on the real clock.</summary>
    public DateTimeOffset Updated { get; private set; }

    public bool IsConfirmed => Status is Confirmed;

    public bool IsOver => s_over.Contains(Status);

    public bool IsErased => Status is Erased;

    /// <summary>What its owner knows once they are told; null: nothing is known, or it is over.</summary>
    public RegistrationView? View => Snapshot is { } now ? new(now.Title, now.Starts, Place, now.PartySize, now.Name) : null;

    /// <summary>Whether something newer has been heard: what is said now is overtaken.</summary>
    public bool HasOvertaken(RegistrationSnapshot said) =>
        IsErased || said.Version < Version && (IsOver || said.EventVersion <= EventVersion) || said.Version == Version && said.EventVersion < EventVersion;

    /// <summary>Takes over what is newer: of the registration, and of its event.</summary>
    public void Follow(RegistrationSnapshot said, LocalizedText? place, DateTimeOffset now)
    {
        if (IsErased)
            return;
        var (newer, moved) = (said.Version >= Version, said.EventVersion >= EventVersion);
        var (registration, times) = (newer ? said : Snapshot ?? said, moved ? said : Snapshot ?? said);
        (EventId, Email, Updated) = (said.EventId, registration.Email, now);
        if (newer)
            (Status, Version) = (said.Status, said.Version);
        if (moved)
            (EventVersion, Starts, Ends, Place) = (said.EventVersion, said.Starts?.ToUniversalTime() ?? Starts, said.Ends?.ToUniversalTime() ?? Ends, place);
        Snapshot = registration with { Title = times.Title, Starts = times.Starts, Ends = times.Ends, EventVersion = times.EventVersion, Venue = times.Venue, Room = times.Room };
        if (IsOver || Email.Length == 0)
            Forget();
    }

    /// <summary>A session that was registered for along with it has moved.</summary>
    public void FollowAlong(RegistrationSnapshot session) => Snapshot = Snapshot is null ? null : Snapshot with
    {
        Along = [.. Snapshot.Along.Select(one => one.RegistrationId == session.RegistrationId ? one with { Title = session.Title, Starts = session.Starts, Ends = session.Ends } : one)],
    };

    /// <summary>A mail waits to tell of what has changed since.</summary>
    public void NoteBefore(RegistrationView? before) => Before = before;

    /// <summary>
    /// Plans the reminder anew. What is said while its time has come already is told by the mail of that itself; one that
    /// could not be sent in time stays due.
    /// </summary>
    /// <param name="at">When it would be.</param>
    /// <param name="now">On the festival's clock, as that.</param>
    public void PlanReminder(DateTimeOffset? at, DateTimeOffset now) =>
        RemindAt = IsConfirmed && Snapshot is { Main: null, Starts: not null } && (at > now || at == RemindAt) ? at : null;

    public void NoteReminded() => RemindAt = null;

    /// <summary>It is over: that it was is kept for what comes late, and not whose.</summary>
    private void Forget() => (Email, Snapshot, Place, Before, RemindAt) = ("", null, null, null, null);
}

/// <summary>What the owner of a registration has been told of it.</summary>
public sealed record RegistrationView(LocalizedText Title, DateTimeOffset? Starts, LocalizedText? Place, int PartySize, string Name);
