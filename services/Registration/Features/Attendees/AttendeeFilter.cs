using System.Security.Claims;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Features.Attendees;

/// <summary>Which registrations for an offering are asked for.</summary>
/// <param name="Q">Part of a name or an organisation, for publishers of an address too; at most 100 characters.</param>
/// <param name="Status">One status, as <c>confirmed</c>; null: every one.</param>
/// <param name="Admitted">Whether anybody of the party is in; null: both.</param>
public sealed record AttendeeFilter(string? Q, string? Status, bool? Admitted)
{
    private static readonly string[] s_statuses = [.. Enum.GetValues<RegistrationStatus>().Select(status => Names.Of(status))];

    /// <summary>Whether they see addresses and answers, which nobody needs at a door.</summary>
    internal static bool SeesAll(ClaimsPrincipal user, Offering offering) => user.MayActFor(offering.Hub, Roles.Publisher);

    internal IQueryable<Registration> Find(RegistrationDbContext db, Guid offering, bool seesAll, Faults faults)
    {
        var text = faults.Optional("q", Q, 100);
        if (Status is not null)
            faults.OneOf("status", Status, s_statuses);
        var pattern = $"%{Escape(text ?? "")}%";
        var found = text is null
            ? db.Registrations.Where(r => r.OfferingId == offering)
            : db.Registrations.FromSql(
                $"""
                SELECT * FROM registrations WHERE offering_id = {offering}
                   AND (name ILIKE {pattern} OR "group"->>'Organisation' ILIKE {pattern} OR ({seesAll} AND email ILIKE {pattern}))
                """);
        if (Status is not null && Enum.TryParse<RegistrationStatus>(Status, ignoreCase: true, out var status))
            found = found.Where(r => r.Status == status);
        if (Admitted is { } admitted)
            found = found.Where(r => r.Admitted > 0 == admitted);
        // A row without a name is of no use to anybody; statistics count it.
        return found.Where(r => r.Erased == null).AsNoTracking();
    }

    /// <summary>What people look for is text, and no pattern.</summary>
    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
