using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Registrations.Features;

/// <summary>Somebody wants places.</summary>
/// <param name="Offering">Id of what they want places of.</param>
/// <param name="Sessions">Ids of offerings of sessions of the same event, along with it, at most 20; all or nothing.</param>
/// <param name="Name">Their name, at most 200 characters.</param>
/// <param name="Email">Their address.</param>
/// <param name="PartySize">How many people come, by default 1; how many may, the event says.</param>
/// <param name="Group">The school class or other group that comes; null: none.</param>
/// <param name="Answers">To the event's questions, by their ids, at most 2,000 characters each.</param>
/// <param name="Locale">Language of mails and tickets: <c>de</c> (default) or <c>en</c>.</param>
/// <param name="Consent">What they agree to.</param>
/// <param name="Invitation">The key of an invitation, where they have one.</param>
public sealed record RegisterRequest(
    Guid? Offering,
    IReadOnlyList<Guid>? Sessions,
    string? Name,
    string? Email,
    int? PartySize,
    GroupInput? Group,
    IReadOnlyDictionary<string, string?>? Answers,
    string? Locale,
    ConsentInput? Consent,
    string? Invitation = null);

/// <summary>A group that comes as one.</summary>
/// <param name="Kind"><c>school</c>, <c>company</c>, <c>association</c> or <c>other</c>.</param>
/// <param name="Organisation">Which, at most 200 characters.</param>
/// <param name="AgeGroup">Of what age its people are, in words, at most 100 characters.</param>
public sealed record GroupInput(string? Kind, string? Organisation, string? AgeGroup);

/// <summary>What somebody agrees to.</summary>
/// <param name="Privacy">That what they say is kept for this event; must be true.</param>
/// <param name="Newsletter">That they hear of other things, too; by default false.</param>
public sealed record ConsentInput(bool? Privacy, bool? Newsletter);

/// <summary>Reads what people send; what an offering asks beyond that, Domain checks.</summary>
internal static class WishReader
{
    private const int MostSessions = 20;
    private const int MostAnswers = 50;
    private const int LongestAnswer = 2000;

    private static readonly string[] s_groups = ["school", "company", "association", "other"];
    private static readonly string[] s_locales = ["de", "en"];

    /// <summary>Notes every fault, and gives what can be gone on with.</summary>
    public static Wish Wish(this Faults faults, RegisterRequest request, string? account)
    {
        if (request.Offering is null)
            faults.Add("offering", "is required.");
        if (request.Consent?.Privacy is not true)
            faults.Add("consent.privacy", "must be true: without it nothing may be kept.");
        return new(
            request.Offering ?? Guid.Empty,
            faults.Each("sessions", request.Sessions, MostSessions, (_, session) => session),
            faults.Registrant(request.Name, request.Email, request.Locale, account),
            faults.Within("partySize", request.PartySize ?? 1, 1, 1000),
            request.Group is { } group
                ? new(faults.OneOf("group.kind", group.Kind, s_groups), faults.RequiredName("group.organisation", group.Organisation), faults.Name("group.ageGroup", group.AgeGroup, 100))
                : null,
            faults.Answers(request.Answers),
            request.Consent?.Newsletter ?? false);
    }

    public static Registrant Registrant(this Faults faults, string? name, string? email, string? locale, string? account)
    {
        var address = EmailAddress.Normalize(email);
        if (address is null)
            faults.Add("email", "must be an address of e-mail.");
        return new(faults.RequiredName("name", name), address ?? "", faults.OneOf("locale", locale ?? "de", s_locales), account);
    }

    private static string RequiredName(this Faults faults, string path, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            faults.Add(path, "is required.");
        return faults.Name(path, value, 200) ?? "";
    }

    /// <summary>Answers that are given; an empty one is none.</summary>
    public static IReadOnlyDictionary<string, string> Answers(this Faults faults, IReadOnlyDictionary<string, string?>? answers)
    {
        if (answers?.Count > MostAnswers)
        {
            faults.Add("answers", $"has {answers.Count} answers; at most {MostAnswers} are allowed.");
            return new Dictionary<string, string>();
        }

        return (answers ?? new Dictionary<string, string?>())
            .Select(answer => (answer.Key, Value: faults.Optional($"answers.{answer.Key}", answer.Value, LongestAnswer)))
            .Where(answer => answer.Value is not null)
            .ToDictionary(answer => answer.Key, answer => answer.Value!);
    }
}
