using System.Text.Json;
using System.Text.RegularExpressions;
using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;
using Markdig;
using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace KiBiennale.Events.Features.Input;

/// <summary>
/// Keeps out of an event's texts what is none: markup in plain texts and in Markdown, links that run something, characters
/// that make a text look like another. Every text is plain and one line, unless it is named here: so are those still to come.
/// </summary>
internal static partial class SafeTexts
{
    private const string ControlCharacter = "control_character";
    private const string HtmlNotAllowed = "html_not_allowed";
    private const string UnsafeLink = "unsafe_link";

    private static readonly HashSet<string> s_markdown = ["description"];
    private static readonly HashSet<string> s_ofSeveralLines = ["description", "summary", "note", "alt", "text"];

    /// <summary>Notes every fault of every text.</summary>
    public static void CheckTexts(this Faults faults, EventContent content) =>
        Check(faults, JsonSerializer.SerializeToElement(content, EventContent.Json), path: "", field: "");

    /// <summary>Whether a target may be linked to: an address of the web, a mail or telephone number, or a place in this site.</summary>
    public static bool IsSafeTarget(string? target)
    {
        // As browsers read it: without what they skip, and entities as what they stand for.
        var read = Skipped().Replace(HtmlHelper.Unescape(target, removeBackSlash: false), "");
        if (Scheme().Match(read) is not { Success: true } scheme)
            return !read.StartsWith("//", StringComparison.Ordinal) && !read.Contains('\\', StringComparison.Ordinal);
        return scheme.Groups[1].Value.ToLowerInvariant() is "http" or "https"
            ? Uri.TryCreate(read, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0
            : scheme.Groups[1].Value.ToLowerInvariant() is "mailto" or "tel";
    }

    private static void Check(Faults faults, JsonElement value, string path, string field)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    // The languages of a text are not what it is.
                    var name = member.Name is "de" or "en" ? field : member.Name;
                    Check(faults, member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", name);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Check(faults, item, $"{path}[{index}]", field);
                break;
            case JsonValueKind.String:
                Check(faults, value.GetString()!, path, field);
                break;
        }
    }

    private static void Check(Faults faults, string text, string path, string field)
    {
        if ((s_ofSeveralLines.Contains(field) ? ControlCharacters() : ControlCharactersAndLineBreaks()).Match(text) is { Success: true } control)
            faults.Add(path, $"contains the character U+{(int)control.Value[0]:X4}.", ControlCharacter);
        if (s_markdown.Contains(field))
            CheckMarkdown(faults, text, path);
        else if (Tag().IsMatch(text))
            faults.Add(path, "contains HTML; it is plain text.", HtmlNotAllowed);
    }

    private static void CheckMarkdown(Faults faults, string text, string path)
    {
        if (Parse(text) is not { } document)
        {
            faults.Add(path, "is nested too deeply.");
            return;
        }

        var parts = document.Descendants().ToList();
        if (parts.Any(part => part is HtmlBlock or HtmlInline))
            faults.Add(path, "contains HTML; Markdown is allowed without.", HtmlNotAllowed);
        foreach (var target in parts.Select(TargetOf).Where(target => target is not null && !IsSafeTarget(target)).Distinct().Take(10))
            faults.Add(path, $"links to '{target}'; links go to http, https, mailto or tel.", UnsafeLink);
    }

    /// <summary>Null: nobody writes like that, and reading it takes time that grows with the square of its length.</summary>
    private static MarkdownDocument? Parse(string text)
    {
        if (ManyQuotes().IsMatch(text) || text.AsSpan().Count('[') > 1000)
            return null;
        try
        {
            return Markdown.Parse(text, SafeHtml.WithHtml);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? TargetOf(MarkdownObject part) => part switch
    {
        LinkInline link => link.Url,
        AutolinkInline { IsEmail: false } link => link.Url,
        LinkReferenceDefinition definition => definition.Url,
        _ => null,
    };

    /// <summary>What a browser would take for the begin of a tag, its end, a comment or a declaration.</summary>
    [GeneratedRegex("<[A-Za-z/!?]")]
    private static partial Regex Tag();

    /// <summary>Control characters but tab and line breaks, what turns the direction of reading, and what has no width but joiners.</summary>
    [GeneratedRegex(@"[\x01-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u200B\u202A-\u202E\u2060\u2066-\u2069\uFEFF]")]
    private static partial Regex ControlCharacters();

    [GeneratedRegex(@"[\x01-\x1F\x7F-\x9F\u200B\u2028-\u202E\u2060\u2066-\u2069\uFEFF]")]
    private static partial Regex ControlCharactersAndLineBreaks();

    [GeneratedRegex(@"[\x00-\x20\x7F-\xA0\u200B\uFEFF]")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"(?:>[ \t]{0,3}){100}")]
    private static partial Regex ManyQuotes();

    [GeneratedRegex("^([^/?#:]*):")]
    private static partial Regex Scheme();
}
