using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Features;

/// <summary>Somebody who has signed in once.</summary>
/// <param name="Id">Their id: the <c>sub</c> of their tokens, and what the audit trail names them by.</param>
/// <param name="Email">Their address of e-mail.</param>
/// <param name="Roles">What they may do, as in <c>publisher@bochum</c>.</param>
/// <param name="Created">Since when, UTC.</param>
public sealed record PersonResponse(Guid Id, string Email, IReadOnlyList<string> Roles, DateTimeOffset Created)
{
    internal static PersonResponse Of(Person person) => new(person.Id, person.Email, person.Roles, person.Created);
}

/// <summary>Who holds which roles; with <c>role</c> (<c>publisher</c>, <c>publisher@bochum</c>) those who hold that one.</summary>
internal static class ListPeople
{
    private sealed record Position(Guid Id);

    public static async Task<Results<Ok<Page<PersonResponse>>, ProblemHttpResult>> Handle(
        string? email, string? role, int? limit, string? cursor, IdentityDbContext db, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var size = Cursor.Limit(limit, faults);
        var after = Cursor.Decode<Position>(cursor, faults);
        if (faults.Any)
            return Problems.Invalid(faults);

        IQueryable<Person> people = db.People.AsNoTracking();
        if (email is not null)
            people = people.Where(person => person.Email == (EmailAddress.Normalize(email) ?? ""));
        if (role is not null && role != Roles.Applicant)
            people = people.Where(person => person.Grants.Any(grant => grant.Role == role || grant.Role.StartsWith(role + "@")));
        var rest = after is null ? people : people.Where(person => person.Id > after.Id);
        var read = await rest.OrderBy(person => person.Id).Take(size + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(new Page<PersonResponse>(
            [.. read.Take(size).Select(PersonResponse.Of)],
            read.Count > size ? Cursor.Encode(new Position(read[size - 1].Id)) : null,
            await people.CountAsync(cancellationToken)));
    }
}
