using System.Globalization;
using CsvHelper.Configuration;

namespace KiBiennale.ServiceDefaults.Formats;

/// <summary>How cells are written (RFC 4180), so that a spreadsheet takes none for a formula and what is read is what was written.</summary>
public static class CsvCells
{
    // A cell that begins with the mark itself is marked, too: the first mark is always ours.
    private const string Marked = "=+-@\t\r'";

    // Where a spreadsheet of a German reader begins a new cell, whatever stands around it.
    private const char Break = ';';

    /// <summary>Commas, CRLF, and no field without an end.</summary>
    public static CsvConfiguration Configuration => new(CultureInfo.InvariantCulture) { NewLine = "\r\n", MaxFieldSize = 100_000 };

    /// <summary>A cell for a text: what a spreadsheet would take for a formula gets a mark before it.</summary>
    public static string Write(string? text) =>
        text is null ? "" : string.Join(Break, text.Split(Break).Select(part => part is [var first, ..] && Marked.Contains(first, StringComparison.Ordinal) ? "'" + part : part));

    /// <summary>The text of a cell.</summary>
    public static string Read(string cell) =>
        string.Join(Break, cell.Split(Break).Select(part => part is ['\'', var next, ..] && Marked.Contains(next, StringComparison.Ordinal) ? part[1..] : part));
}
