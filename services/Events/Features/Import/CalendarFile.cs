using System.Text;

namespace KiBiennale.Events.Features.Import;

/// <summary>A property of an iCalendar component.</summary>
internal sealed record CalendarLine(string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    public string Text => CalendarFile.Unescape(Value);

    /// <summary>The items of a list of texts.</summary>
    public IEnumerable<string> Texts
    {
        get
        {
            var from = 0;
            for (var at = 0; at <= Value.Length; at++)
            {
                if (at < Value.Length && Value[at] is '\\')
                {
                    at++;
                }
                else if (at == Value.Length || Value[at] is ',')
                {
                    yield return CalendarFile.Unescape(Value[from..at]).Trim();
                    from = at + 1;
                }
            }
        }
    }
}

/// <summary>A part of an iCalendar file, such as an event.</summary>
internal sealed class CalendarComponent(string name)
{
    public string Name { get; } = name;

    public List<CalendarLine> Lines { get; } = [];

    public List<CalendarComponent> Components { get; } = [];

    /// <summary>Lines that are no property.</summary>
    public List<string> Unreadable { get; } = [];

    public CalendarLine? this[string property] => Lines.Find(line => line.Name == property);

    public IEnumerable<CalendarLine> All(string property) => Lines.Where(line => line.Name == property);
}

/// <summary>
/// Reads the lines of an iCalendar file (RFC 5545, 3.1), and no meaning into them: a library that does gives up a whole file
/// at the first value it cannot read, and a hub is to be told all faults of each event.
/// </summary>
internal static class CalendarFile
{
    /// <summary>The calendars of a file; null when it is no iCalendar.</summary>
    public static IReadOnlyList<CalendarComponent>? Read(string text)
    {
        var file = new CalendarComponent("");
        var open = new Stack<CalendarComponent>([file]);
        foreach (var line in Unfold(text))
        {
            if (Property(line) is not { } property)
            {
                open.Peek().Unreadable.Add(line);
                continue;
            }

            var name = property.Value.Trim().ToUpperInvariant();
            if (property.Name is "BEGIN")
            {
                var begun = new CalendarComponent(name);
                open.Peek().Components.Add(begun);
                open.Push(begun);
            }
            else if (property.Name is not "END")
            {
                open.Peek().Lines.Add(property);
            }
            else if (open.Pop().Name != name || open.Count == 0)
            {
                return null;
            }
        }

        return open.Count == 1 && file is { Lines: [], Unreadable: [], Components.Count: > 0 } && file.Components.TrueForAll(calendar => calendar.Name is "VCALENDAR")
            ? file.Components
            : null;
    }

    public static string Unescape(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] is not '\\' || at == value.Length - 1)
                text.Append(value[at]);
            else
                text.Append(value[++at] is 'n' or 'N' ? '\n' : value[at]);
        }

        return text.ToString();
    }

    /// <summary>Long lines are folded: what begins with white space goes on with the line before.</summary>
    private static IEnumerable<string> Unfold(string text)
    {
        var whole = new StringBuilder();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (line is [' ' or '\t', ..])
            {
                whole.Append(line.AsSpan(1));
                continue;
            }

            if (whole.Length > 0)
                yield return whole.ToString();
            whole.Clear().Append(line);
        }

        if (whole.Length > 0)
            yield return whole.ToString();
    }

    private static CalendarLine? Property(string line)
    {
        var parts = new List<string>();
        var (from, quoted) = (0, false);
        for (var at = 0; at < line.Length; at++)
        {
            quoted ^= line[at] is '"';
            if (quoted || line[at] is not (';' or ':'))
                continue;
            parts.Add(line[from..at]);
            from = at + 1;
            if (line[at] is ':')
                return new(parts[0].Trim().ToUpperInvariant(), Parameters(parts), line[from..]);
        }

        return null;
    }

    private static Dictionary<string, string> Parameters(IEnumerable<string> parts)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var pair in parts.Skip(1).Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2))
            parameters.TryAdd(pair[0].Trim().ToUpperInvariant(), pair[1].Trim('"'));
        return parameters;
    }
}
