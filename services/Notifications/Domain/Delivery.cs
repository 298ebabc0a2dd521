namespace KiBiennale.Notifications.Domain;

/// <summary>A fact on its way to a webhook, and what became of it.</summary>
public sealed class Delivery
{
    private Delivery()
    {
    }

    /// <summary>The <c>webhook-id</c>: the same whenever it is sent again, so that who has heard it can tell.</summary>
    public Guid Id { get; private set; }

    public Guid WebhookId { get; private set; }

    public long FactNumber { get; private set; }

    public Fact Fact { get; private set; } = null!;

    /// <inheritdoc cref="Fact.ObjectId"/>
    public Guid ObjectId { get; private set; }

    /// <inheritdoc cref="Fact.ObjectVersion"/>
    public long ObjectVersion { get; private set; }

    public DeliveryState State { get; private set; }

    /// <summary>How often it was tried since it was asked for.</summary>
    public int Attempts { get; private set; }

    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>When it was made, or asked for again: then its attempts begin anew.</summary>
    public DateTimeOffset Asked { get; private set; }

    public DateTimeOffset? LastAttempt { get; private set; }

    /// <summary>What the address answered last; null: nothing.</summary>
    public int? Status { get; private set; }

    /// <summary>Why the last attempt failed; null: it did not.</summary>
    public string? Failure { get; private set; }

    /// <param name="webhook">Where to.</param>
    /// <param name="fact">Its number, and what it is about.</param>
    /// <param name="now">On the real clock.</param>
    public static Delivery Of(Guid webhook, (long Number, Guid ObjectId, long ObjectVersion) fact, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        WebhookId = webhook,
        FactNumber = fact.Number,
        ObjectId = fact.ObjectId,
        ObjectVersion = fact.ObjectVersion,
        NotBefore = now,
        Created = now,
        Asked = now,
    };

    /// <summary>Has it sent again, whatever became of it, under the same id.</summary>
    public void Repeat(DateTimeOffset now) => (State, Attempts, NotBefore, Asked) = (DeliveryState.Pending, 0, now, now);

    /// <summary>Notes how an attempt ended: it is done, is tried again later, or is given up.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="now">On the real clock.</param>
    /// <param name="lot">From 0 to 1: what failed together is not tried together.</param>
    public void Note(Outcome outcome, DateTimeOffset now, double lot)
    {
        Attempts++;
        (LastAttempt, Status, Failure) = (now, outcome.Status, outcome.Failure);
        if (outcome.IsSuccess)
            State = DeliveryState.Delivered;
        else if (RetryPlan.After(Attempts, outcome.RetryAfter, lot) is { } pause)
            NotBefore = now + pause;
        else
            State = DeliveryState.Failed;
    }
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>It is to be sent, or sent again.</summary>
    Pending,

    /// <summary>The address has said 2xx.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>What came of an attempt.</summary>
/// <param name="Status">What the address answered; null: nothing.</param>
/// <param name="Failure">Why it is no success.</param>
/// <param name="RetryAfter">When it asks to be tried again.</param>
public sealed record Outcome(int? Status, string? Failure, TimeSpan? RetryAfter = null)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The address wants to hear nothing any more.</summary>
    public bool IsGone => Status is 410;
}

/// <summary>When what failed is tried again: soon, later, and for three days in all.</summary>
public static class RetryPlan
{
    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6),
        .. Enumerable.Repeat(TimeSpan.FromHours(12), 5),
    ];

    private static readonly TimeSpan s_longestWish = TimeSpan.FromHours(24);

    /// <summary>A delivery is tried so often.</summary>
    public static int MostAttempts => s_pauses.Length + 1;

    /// <summary>The pause after so many attempts, up to a tenth longer by lot; null: it is given up.</summary>
    public static TimeSpan? After(int attempts, TimeSpan? asked, double lot)
    {
        if (attempts >= MostAttempts)
            return null;
        var pause = s_pauses[attempts - 1] * (1 + (lot / 10));
        var wish = asked > s_longestWish ? s_longestWish : asked;
        return wish > pause ? wish : pause;
    }
}
