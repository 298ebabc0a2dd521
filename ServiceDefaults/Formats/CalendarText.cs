using System.Text;
using Ical.Net;
using Ical.Net.Serialization;

namespace KiBiennale.ServiceDefaults.Formats;

/// <summary>An iCalendar as bytes. The library folds lines within characters that are two in UTF-16, and so loses them: they are folded anew.</summary>
public static class CalendarText
{
    /// <summary>Octets of a line, without its end (RFC 5545, 3.1).</summary>
    private const int Longest = 75;

    /// <summary>The calendar, in UTF-8.</summary>
    public static byte[] Of(Calendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var whole = (new CalendarSerializer().SerializeToString(calendar) ?? "").Replace("\r\n ", "", StringComparison.Ordinal);
        var folded = new StringBuilder(whole.Length + (whole.Length / 32));
        var octets = 0;
        foreach (var rune in whole.EnumerateRunes())
        {
            if (rune.Value is '\r' or '\n')
            {
                octets = 0;
            }
            else if (octets + rune.Utf8SequenceLength > Longest)
            {
                folded.Append("\r\n ");
                octets = 1 + rune.Utf8SequenceLength;
            }
            else
            {
                octets += rune.Utf8SequenceLength;
            }

            folded.Append(rune);
        }

        return Encoding.UTF8.GetBytes(folded.ToString());
    }
}
