using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Mine;

/// <summary>What is held here about who asks: all of it, in one answer.</summary>
internal static class GetMyData
{
    private const string Service = "registration";

    private sealed record HeldData(string Email, IReadOnlyList<HeldRegistration> Registrations, IReadOnlyList<HeldInvitation> Invitations, DateTimeOffset? LinksMailed);

    private sealed record HeldInvitation(Guid Id, Guid Offering, string Email, string? Name, string Locale, int PartySize, DateTimeOffset? Until, DateTimeOffset Created, DateTimeOffset? Withdrawn);

    /// <summary>A registration, with all that was said; consent was given when it was made.</summary>
    private sealed record HeldRegistration(
        Guid Id, Guid Event, Guid Offering, string Hub, LocalizedText Title, DateTimeOffset? Starts, DateTimeOffset? Ends, string Status, int PartySize, Guid? Main,
        string Name, string Email, string Locale, VisitingGroup? Group, IReadOnlyDictionary<string, string> Answers, HeldConsent Consent, bool ByAccount,
        DateTimeOffset? AddressConfirmed, DateTimeOffset? HeldUntil, string? HubNote, int Admitted, IReadOnlyList<HeldScan> Scans, DateTimeOffset Created, DateTimeOffset Updated);

    /// <summary>Who has taken a registration over has given none.</summary>
    private sealed record HeldConsent(DateTimeOffset? Given, bool Privacy, bool Newsletter);

    private sealed record HeldScan(DateTimeOffset At, DateTimeOffset Received, string Device, string Result, int People, DateTimeOffset? Undone);

    public static async Task<Results<Ok<MyDataResponse>, ProblemHttpResult>> Handle(ClaimsPrincipal user, RegistrationDbContext db, CancellationToken cancellationToken)
    {
        if (user.Person() is not { } person)
            return PersonalDataEndpoints.Part(Service, new { });
        if (await db.EmailOfAsync(person, cancellationToken) is not { } email)
            return PersonalDataEndpoints.NotKnownYet();

        var registrations = await db.RegistrationsOf(person, email).OrderBy(r => r.Id).ToListAsync(cancellationToken);
        var (ids, offeringIds) = (registrations.ConvertAll(r => r.Id), registrations.Select(r => r.OfferingId).Distinct().ToList());
        var offerings = await db.Offerings.AsNoTracking().Where(offering => offeringIds.Contains(offering.Id)).ToDictionaryAsync(offering => offering.Id, cancellationToken);
        var scans = (await db.Scans.AsNoTracking().Where(scan => ids.Contains(scan.RegistrationId)).OrderBy(scan => scan.At).ToListAsync(cancellationToken)).ToLookup(scan => scan.RegistrationId);
        var invitations = await db.Invitations.Where(i => i.Email == email).OrderBy(i => i.Id)
            .Select(i => new HeldInvitation(i.Id, i.OfferingId, i.Email, i.Name, i.Locale, i.PartySize, i.Until, i.Created, i.Withdrawn)).ToListAsync(cancellationToken);
        var mailed = await db.Set<LinkMail>().Where(mail => mail.Email == email).Select(mail => (DateTimeOffset?)mail.Sent).SingleOrDefaultAsync(cancellationToken);
        return PersonalDataEndpoints.Part(Service, new HeldData(email, registrations.ConvertAll(r => Of(r, offerings[r.OfferingId], scans[r.Id], person, email)), invitations, mailed));
    }

    private static HeldRegistration Of(Registration r, Offering offering, IEnumerable<Scan> scans, Guid person, string email) => new(
        r.Id, r.EventId, r.OfferingId, offering.Hub, offering.Title, offering.Starts, offering.Ends, Names.Of(r.Status), r.PartySize, r.MainId,
        r.Name, r.Email, r.Locale, r.Group, r.Answers, new(r.LinkVersion > 1 ? null : r.Created, Privacy: r.LinkVersion == 1, r.Newsletter), r.Account == person.ToString(),
        r.AddressConfirmed, r.HeldUntil, r.Email == email ? r.Note : null, r.Admitted, [.. scans.Select(scan => new HeldScan(scan.At, scan.Received, scan.Device, Names.Of(scan.Outcome), scan.People, scan.Undone))], r.Created, r.Updated);
}
