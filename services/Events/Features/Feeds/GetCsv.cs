using System.Text;
using CsvHelper;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Formats;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>The programme as CSV (RFC 4180): comma, CRLF, UTF-8 with the mark by which spreadsheets know it. The import takes it back.</summary>
internal static class GetCsv
{
    private static readonly FeedFormat s_format = new("text/csv; charset=utf-8; header=present", "events.csv", Write);

    public static Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        [AsParameters] EventFilter filter, string? lang, HttpContext http, ProgrammeReader programme, EventsDbContext db, CancellationToken cancellationToken) =>
        http.ListAsync(filter, lang, s_format, programme, db, cancellationToken);

    private static byte[] Write(IReadOnlyList<FeedEvent> events, FeedFrame frame)
    {
        using var body = new MemoryStream();
        using (var csv = new CsvWriter(new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)), CsvCells.Configuration))
        {
            WriteRow(csv, [CsvColumns.ExternalId, CsvColumns.Hub, CsvColumns.Status, .. CsvColumns.OfReaders, .. CsvColumns.Writable.Select(column => column.Path)]);
            foreach (var item in events)
            {
                var (place, fields) = (item.Venue?.Place, CsvColumns.Fields(item.Content));
                WriteRow(csv,
                [
                    item.Event.ExternalId, item.Event.Hub, item.Status, item.Event.Id.ToString(), item.Updated.ToString("O"),
                    place is null ? null : frame.In(place.Name), place?.Street, place?.PostalCode, place?.City,
                    .. CsvColumns.Writable.Select(column => column.Cell(fields)),
                ]);
            }
        }

        return body.ToArray();
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(CsvCells.Write(cell));
        csv.NextRecord();
    }
}
