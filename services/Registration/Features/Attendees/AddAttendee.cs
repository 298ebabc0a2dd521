using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Registrations.Features.Attendees;

/// <summary>Somebody whom the hub registers.</summary>
/// <param name="Name">Their name, at most 200 characters.</param>
/// <param name="Email">Their address: the confirmation and the secret link go there.</param>
/// <param name="PartySize">How many people come, by default 1; the event's limits do not hold.</param>
/// <param name="Group">The school class or other group that comes; null: none.</param>
/// <param name="Answers">To the event's questions, by their ids; none need be answered.</param>
/// <param name="Locale">Language of mails and tickets: <c>de</c> (default) or <c>en</c>.</param>
/// <param name="Consent">What they have agreed to, as they have told the hub.</param>
/// <param name="AboveCapacity">Whether they come knowingly where there are no places left that nobody waits for; by default false.</param>
public sealed record AddAttendeeRequest(
    string? Name,
    string? Email,
    int? PartySize,
    GroupInput? Group,
    IReadOnlyDictionary<string, string?>? Answers,
    string? Locale,
    ConsentInput? Consent,
    bool? AboveCapacity);

/// <summary>The hub registers somebody: by telephone, at the door, or as its guest, also when others cannot register.</summary>
internal static class AddAttendee
{
    public static Task<IResult> Handle(Guid id, AddAttendeeRequest request, HttpContext http, FrontDesk desk, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var wish = faults.Wish(new(id, null, request.Name, request.Email, request.PartySize, request.Group, request.Answers, request.Locale, request.Consent), account: null);
        return desk.AnswerAsync(wish with { HubAct = new HubAct(request.AboveCapacity ?? false) }, request, faults, http, cancellationToken);
    }
}
