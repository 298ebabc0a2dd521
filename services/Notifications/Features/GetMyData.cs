using System.Security.Claims;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Data;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Features;

/// <summary>
/// What is held here about who asks: the mails to their address of the last month (what they said is deleted when they are sent), which
/// registrations of theirs mails follow, and the webhooks that name the address.
/// </summary>
internal static class GetMyData
{
    private const string Service = "notifications";

    private sealed record HeldData(string Email, IReadOnlyList<HeldMail> Mails, IReadOnlyList<HeldRegistration> Registrations, IReadOnlyList<HeldContact> ContactOf);

    /// <summary>A webhook of whose end the address is to be told.</summary>
    private sealed record HeldContact(Guid Webhook, string Hub);

    /// <summary>A mail; subject and text until it is sent or given up.</summary>
    private sealed record HeldMail(Guid Id, string Kind, string? Subject, string? Text, DateTimeOffset Created, DateTimeOffset? Sent, DateTimeOffset? GivenUp);

    /// <summary>A registration, as mails tell of it.</summary>
    private sealed record HeldRegistration(Guid Id, string Status, RegistrationSnapshot? Said, DateTimeOffset? RemindAt);

    public static async Task<Results<Ok<MyDataResponse>, ProblemHttpResult>> Handle(ClaimsPrincipal user, NotificationsDbContext db, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(user.Subject(), out var person))
            return PersonalDataEndpoints.Part(Service, new { });
        if (await db.People.Where(known => known.PersonId == person).Select(known => known.Email).SingleOrDefaultAsync(cancellationToken) is not { } email)
            return PersonalDataEndpoints.NotKnownYet();

        var mails = await db.Mails.AsNoTracking().Where(mail => mail.Recipient == email).OrderBy(mail => mail.Id).ToListAsync(cancellationToken);
        var registrations = await db.Registrations.AsNoTracking().Where(known => known.Email == email).OrderBy(known => known.RegistrationId).ToListAsync(cancellationToken);
        var contacts = await db.Webhooks.Where(webhook => webhook.Contact == email).Select(webhook => new HeldContact(webhook.Id, webhook.Hub)).ToListAsync(cancellationToken);
        return PersonalDataEndpoints.Part(Service, new HeldData(
            email,
            mails.ConvertAll(mail => new HeldMail(mail.Id, mail.Kind, mail.Subject is "" ? null : mail.Subject, mail.Text is "" ? null : mail.Text, mail.Created, mail.Sent, mail.GivenUp)),
            registrations.ConvertAll(known => new HeldRegistration(known.RegistrationId, known.Status, known.Snapshot, known.RemindAt)),
            contacts));
    }
}
