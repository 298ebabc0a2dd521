namespace KiBiennale.Events.Domain;

/// <summary>Where an event stands between its hub and the office.</summary>
public enum EventState
{
    /// <summary>The hub still writes; nobody else sees it.</summary>
    Draft,

    /// <summary>It waits for the office's approval.</summary>
    Submitted,

    /// <summary>What the hub has written is what visitors see.</summary>
    Published,

    /// <summary>The office has sent it back, with a note that says why.</summary>
    Returned,

    /// <summary>The hub has taken it back: visitors see nothing of it.</summary>
    Withdrawn,
}

/// <summary>What a step changed, and so what others must hear of.</summary>
public enum EventChange
{
    /// <summary>Nothing: it was like that already.</summary>
    None,

    /// <summary>Something that visitors do not see.</summary>
    Unseen,

    /// <summary>It became visible, for the first time or again.</summary>
    Published,

    /// <summary>What visitors see is another.</summary>
    Changed,

    /// <summary>It will not take place.</summary>
    Cancelled,

    /// <summary>It was visible and is no more.</summary>
    Withdrawn,
}

/// <summary>Why a step is not taken.</summary>
/// <param name="Code">Stable machine code.</param>
/// <param name="Detail">One sentence for a person.</param>
public sealed record Refusal(string Code, string Detail)
{
    public static readonly Refusal NotSubmitted = new("not_submitted", "Nothing of this event waits for approval.");

    public static readonly Refusal NotPublished = new("not_published", "Visitors do not see this event: it can neither be cancelled nor postponed.");

    public static readonly Refusal NothingToSubmit = new("nothing_to_submit", "The event is cancelled as it was published: put it again to revive it.");

    public static readonly Refusal NothingToWithdraw = new("nothing_to_withdraw", "The event is neither submitted nor visible.");

    public static readonly Refusal AlreadyCancelled = new("already_cancelled", "The event is cancelled: put it again to revive it.");
}

/// <summary>What became of a step: a change, or a refusal.</summary>
/// <param name="Change">What others must hear of.</param>
/// <param name="Refusal">Null: the step was taken.</param>
public readonly record struct Step(EventChange Change, Refusal? Refusal = null)
{
    public static implicit operator Step(EventChange change) => new(change);

    public static implicit operator Step(Refusal refusal) => new(EventChange.None, refusal);
}
