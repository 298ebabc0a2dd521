using System.Globalization;
using CsvHelper.Configuration;

namespace KiBiennale.ServiceDefaults.Formats;

/// <summary>How cells are written (RFC 4180), so that a spreadsheet takes none for a formula and what is read is what was written.</summary>
public static class CsvCells
{
    // A cell that begins with the mark itself is marked, too: the first mark is always ours.
    private const string Marked = "=+-@\t\r'";

    /// <summary>Commas, CRLF, and no field without an end.</summary>
    public static CsvConfiguration Configuration => new(CultureInfo.InvariantCulture) { NewLine = "\r\n", MaxFieldSize = 100_000 };

    /// <summary>A cell for a text: what a spreadsheet would take for a formula gets a mark before it.</summary>
    public static string Write(string? text) => text is { Length: > 0 } && Marked.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text ?? "";

    /// <summary>The text of a cell.</summary>
    public static string Read(string cell) => cell is ['\'', var next, ..] && Marked.Contains(next, StringComparison.Ordinal) ? cell[1..] : cell;
}
