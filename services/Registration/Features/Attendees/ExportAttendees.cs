using System.Security.Claims;
using System.Text;
using CsvHelper;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Formats;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using SpreadCheetah;

namespace KiBiennale.Registrations.Features.Attendees;

/// <summary>Who has registered for an offering as a table, by name: for spreadsheets, and for paper at the door.</summary>
internal static class ExportAttendees
{
    private delegate Task Writer(Stream body, IReadOnlyList<Column> columns, IAsyncEnumerable<Registration> rows, CancellationToken cancellationToken);

    private sealed record Column(string Name, Func<Registration, string?> Text, Func<Registration, int>? Count = null);

    public static Task<Results<PushStreamHttpResult, ProblemHttpResult>> Csv(
        Guid id, [AsParameters] AttendeeFilter filter, ClaimsPrincipal user, RegistrationDbContext db, CancellationToken cancellationToken) =>
        AnswerAsync(id, filter, user, db, WriteCsvAsync, "text/csv; charset=utf-8; header=present", "attendees.csv", cancellationToken);

    public static Task<Results<PushStreamHttpResult, ProblemHttpResult>> Xlsx(
        Guid id, [AsParameters] AttendeeFilter filter, ClaimsPrincipal user, RegistrationDbContext db, CancellationToken cancellationToken) =>
        AnswerAsync(id, filter, user, db, WriteXlsxAsync, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attendees.xlsx", cancellationToken);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> AnswerAsync(
        Guid id, AttendeeFilter filter, ClaimsPrincipal user, RegistrationDbContext db, Writer write, string contentType, string fileName, CancellationToken cancellationToken)
    {
        if (await db.Offerings.AsNoTracking().SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } offering)
            return Refusal.UnknownOffering.ToProblem();
        var seesAll = AttendeeFilter.SeesAll(user, offering);
        var faults = new Faults();
        var rows = filter.Find(db, id, seesAll, faults).OrderBy(r => r.Name).ThenBy(r => r.Number);
        if (faults.Any)
            return Problems.Invalid(faults);
        return TypedResults.Stream(body => write(body, [.. Columns(offering, seesAll)], rows.AsAsyncEnumerable(), cancellationToken), contentType, fileName);
    }

    private static IEnumerable<Column> Columns(Offering offering, bool seesAll)
    {
        yield return new("number", r => $"{r.Number}", r => (int)r.Number);
        yield return new("name", r => r.Name);
        if (seesAll)
            yield return new("email", r => r.Email);
        yield return new("organisation", r => r.Group?.Organisation);
        yield return new("ageGroup", r => r.Group?.AgeGroup);
        yield return new("partySize", r => $"{r.PartySize}", r => r.PartySize);
        yield return new("status", r => Names.Of(r.Status));
        yield return new("admitted", r => $"{r.Admitted}", r => r.Admitted);
        yield return new("admittedAt", r => r.AdmittedAt?.ToString("O"));
        yield return new("created", r => r.Created.ToString("O"));
        yield return new("id", r => $"{r.Id}");
        if (!seesAll)
            yield break;
        yield return new("note", r => r.Note);
        foreach (var question in offering.Questions)
            yield return new($"answers.{question.Question}", r => r.Answers.GetValueOrDefault(question.Question));
    }

    private static async Task WriteCsvAsync(Stream body, IReadOnlyList<Column> columns, IAsyncEnumerable<Registration> rows, CancellationToken cancellationToken)
    {
        await using var csv = new CsvWriter(new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)), CsvCells.Configuration);
        await WriteRowAsync(csv, columns.Select(column => column.Name));
        await foreach (var row in rows.WithCancellation(cancellationToken))
            await WriteRowAsync(csv, columns.Select(column => column.Text(row)));
    }

    private static async Task WriteRowAsync(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(CsvCells.Write(cell));
        await csv.NextRecordAsync();
    }

    private static async Task WriteXlsxAsync(Stream body, IReadOnlyList<Column> columns, IAsyncEnumerable<Registration> rows, CancellationToken cancellationToken)
    {
        // The end of a ZIP archive's entry is written synchronously, which no response takes: it goes by way of memory or, when long, a file.
        await using var buffer = new FileBufferingWriteStream();
        await using (var sheet = await Spreadsheet.CreateNewAsync(buffer, cancellationToken: cancellationToken))
        {
            await sheet.StartWorksheetAsync("attendees", token: cancellationToken);
            await sheet.AddRowAsync([.. columns.Select(column => new DataCell(column.Name))], cancellationToken);
            // A text is a text here, whatever it begins with: only a formula's cell is a formula.
            await foreach (var row in rows.WithCancellation(cancellationToken))
                await sheet.AddRowAsync([.. columns.Select(column => column.Count is { } count ? new DataCell(count(row)) : new DataCell(column.Text(row)))], cancellationToken);
            await sheet.FinishAsync(cancellationToken);
        }

        await buffer.DrainBufferAsync(body, cancellationToken);
    }
}
