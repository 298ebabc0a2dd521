using System.Globalization;
using System.Text;

namespace KiBiennale.Notifications.Mails;

/// <summary>
/// What a template is filled in with. Whatever people have written goes in as one line of plain text that Markdown and HTML
/// take for nothing else; what is filled in is never read as a template.
/// </summary>
internal sealed class TemplateValues
{
    /// <summary>A name or a title is shorter by far; what is longer would only hide the rest of the mail.</summary>
    private const int Longest = 1_000;

    private readonly Dictionary<string, object?> _values = [];

    /// <summary>As the template language takes it.</summary>
    public IReadOnlyDictionary<string, object?> All => _values;

    /// <summary>A text; null or blank: the template takes it for not there.</summary>
    public TemplateValues Text(string name, string? text) => Set(name, Clean(text) is { Length: > 0 } clean ? Escape(clean) : null);

    /// <summary>What a mail is about, which must have something to be read.</summary>
    public TemplateValues Title(string? title) => Text("title", Clean(title) is { Length: > 0 } clean ? clean : "–");

    /// <summary>A link; only what a browser opens as a page.</summary>
    public TemplateValues Link(string name, Uri? link) =>
        Set(name, link is { IsAbsoluteUri: true, Scheme: "http" or "https" } ? Escape(Clean(link.AbsoluteUri)) : null);

    public TemplateValues Number(string name, int? number) => Set(name, number);

    public TemplateValues Flag(string name, bool flag) => Set(name, flag);

    public TemplateValues List(string name, IEnumerable<TemplateValues> items) => Set(name, items.Select(item => item._values).ToList());

    /// <summary>In one line, without signs that are not seen and change how others are shown or read.</summary>
    internal static string Clean(string? text)
    {
        var clean = new StringBuilder();
        // Half a sign becomes the sign for that.
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
                clean.Append(clean.Length == 0 || clean[^1] == ' ' ? "" : " ");
            else if (!IsHidden(rune))
                clean.Append(rune);
        }

        return Shorten(clean.ToString().TrimEnd());
    }

    private TemplateValues Set(string name, object? value)
    {
        _values[name] = value;
        return this;
    }

    /// <summary>Direction marks and overrides turn a text around, others are not seen at all. What joins the parts of an emoji stays.</summary>
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D) && rune.Value is not (>= 0xE0020 and <= 0xE007F);

    /// <summary>With a backslash each sign stands for itself (CommonMark, 2.4), in links too.</summary>
    private static string Escape(string clean)
    {
        var escaped = new StringBuilder(clean.Length + 16);
        foreach (var sign in clean)
        {
            if (char.IsAscii(sign) && (char.IsPunctuation(sign) || char.IsSymbol(sign)))
                escaped.Append('\\');
            escaped.Append(sign);
        }

        return escaped.ToString();
    }

    private static string Shorten(string text)
    {
        if (text.Length <= Longest)
            return text;
        // No sign is cut in two.
        var starts = StringInfo.ParseCombiningCharacters(text);
        return text[..starts.Last(start => start < Longest)] + "…";
    }
}
