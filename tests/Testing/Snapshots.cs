using KiBiennale.Contracts;

namespace KiBiennale.Testing;

/// <summary>Events as the Events service tells of them.</summary>
public static class Snapshots
{
    /// <summary>A talk of an hour that one can register for; what a test is about is said with <c>with</c>.</summary>
    public static EventSnapshot Talk(DateTimeOffset starts, params IReadOnlyList<SessionSnapshot> sessions) => new(
        Guid.CreateVersion7(), 1, "bochum", new("Vortrag"), "talk", starts, starts.AddHours(1), Cancelled: false,
        new("open", null, null, 40, 1, 4, WaitingList: false), sessions, null);

    public static SessionSnapshot Session(string id, int? capacity, DateTimeOffset starts) =>
        new(id, new($"Teil {id}"), starts, starts.AddMinutes(30), capacity, null);
}
