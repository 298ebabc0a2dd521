namespace KiBiennale.Registrations.Domain;

/// <summary>What somebody asks for, read and without a fault in itself; whether they can have it, offerings decide.</summary>
/// <param name="Offering">What they want a place of.</param>
/// <param name="Sessions">Offerings of sessions of the same event that they want along with it: all or nothing.</param>
/// <param name="Person">Who asks.</param>
/// <param name="PartySize">How many people come.</param>
/// <param name="Group">The group that comes; null: none.</param>
/// <param name="Answers">To the event's questions, by their ids.</param>
/// <param name="Newsletter">Whether they want to hear of other things, too.</param>
/// <param name="Invitation">The invitation that they bring; null: none.</param>
/// <param name="HubAct">That the hub itself registers them; null: they do so themselves.</param>
public sealed record Wish(
    Guid Offering,
    IReadOnlyList<Guid> Sessions,
    Registrant Person,
    int PartySize,
    VisitingGroup? Group,
    IReadOnlyDictionary<string, string> Answers,
    bool Newsletter,
    Guid? Invitation = null,
    HubAct? HubAct = null)
{
    public IEnumerable<Guid> Offerings => Sessions.Prepend(Offering);
}

/// <summary>The hub registers somebody: whenever it likes, and without having to decide about it afterwards.</summary>
/// <param name="AboveCapacity">Whether knowingly where there are no places left, or none that nobody waits for.</param>
public sealed record HubAct(bool AboveCapacity);

/// <summary>Who registers.</summary>
/// <param name="Name">As they write it.</param>
/// <param name="Email">Their address, in the one spelling that it has.</param>
/// <param name="Locale"><c>de</c> or <c>en</c>.</param>
/// <param name="Account">Id of the person who was signed in; null: nobody was.</param>
public sealed record Registrant(string Name, string Email, string Locale, string? Account);

/// <summary>A school class or another group that comes as one.</summary>
/// <param name="Kind"><c>school</c>, <c>company</c>, <c>association</c> or <c>other</c>.</param>
/// <param name="Organisation">Which.</param>
/// <param name="AgeGroup">Of what age its people are, in the group's words; null: not said.</param>
public sealed record VisitingGroup(string Kind, string Organisation, string? AgeGroup);
