using CsvHelper;
using KiBiennale.Events.Features.Feeds;
using KiBiennale.ServiceDefaults.Formats;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events.Features.Import;

/// <summary>The rows of a CSV file, whose columns are those of our own feed, in any order.</summary>
internal static class CsvImport
{
    private static readonly string[] s_required = [CsvColumns.ExternalId, "title.de"];

    /// <summary>Null when it is no CSV. Columns that are missing or not known are faults of the whole.</summary>
    public static IReadOnlyList<ImportItem>? Read(string text, string hub, Faults faults)
    {
        try
        {
            using var csv = new CsvReader(new StringReader(text), CsvCells.Configuration);
            if (!csv.Read() || !csv.ReadHeader())
                return null;
            var header = csv.HeaderRecord!.Select(name => name.Trim()).ToList();
            CheckColumns(header, faults);
            var items = new List<ImportItem>();
            while (!faults.Any && csv.Read())
                items.Add(Item(header, csv.Parser.Record!, hub));
            return items;
        }
        catch (CsvHelperException)
        {
            return null;
        }
    }

    private static void CheckColumns(List<string> header, Faults faults)
    {
        var known = CsvColumns.Writable.Select(column => column.Path).Concat(CsvColumns.OfReaders).Concat([CsvColumns.ExternalId, CsvColumns.Hub, CsvColumns.Status]).ToList();
        foreach (var name in s_required.Except(header))
            faults.Add(name, "The column is required.", "missing_column");
        foreach (var name in header.Except(known).Take(20))
            faults.Add(name.Length > 40 ? name[..40] : name, $"is no column; those are: {string.Join(", ", known)}.", "unknown_column");
        foreach (var twice in header.GroupBy(name => name).Where(group => group.Count() > 1))
            faults.Add(twice.Key, "The column stands there more than once.", "duplicate_column");
    }

    private static ImportItem Item(List<string> header, string[] record, string hub)
    {
        var cells = header.Zip(record, (name, cell) => (name, CsvCells.Read(cell))).ToDictionary(pair => pair.name, pair => pair.Item2);
        ImportItem item = null!;
        item = new(cells.GetValueOrDefault(CsvColumns.ExternalId, "").Trim(), Uid: null, OwnId: null, cells.GetValueOrDefault(CsvColumns.Status) is "cancelled", target =>
        {
            foreach (var column in CsvColumns.Writable)
            {
                if (cells.TryGetValue(column.Path, out var cell))
                    column.Read(cell, target.Fields, item!.Faults);
            }

            if (target.Options.Venue is { } venue)
                target.Fields["venue"] ??= venue;
        });
        if (record.Length != header.Count)
            item.Faults.Add("columns", $"The row has {record.Length} cells; the header has {header.Count}.");
        if (cells.GetValueOrDefault(CsvColumns.Hub) is { Length: > 0 } other && other != hub)
            item.Faults.Add(CsvColumns.Hub, $"It is an event of the hub '{other}'.");
        return item;
    }
}
