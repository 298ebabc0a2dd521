using System.Text;
using System.Xml;
using KiBiennale.Events.Domain;
using Markdig;

namespace KiBiennale.Events.Features.Feeds;

/// <summary>Texts for readers that know no Markdown.</summary>
internal static class FeedText
{
    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder().Build();

    /// <summary>Summary and description, without marks.</summary>
    public static string Plain(EventContent content, FeedFrame frame) => Clean(string.Join(
        "\n\n",
        ((string[])[frame.In(content.Summary), Markdown.ToPlainText(frame.In(content.Description), s_markdown)])
            .Select(text => text.Trim()).Where(text => text.Length > 0)));

    /// <summary>Line breaks of one kind, and no control characters: neither XML nor iCalendar has a way to write them.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || (!Rune.IsControl(rune) && (!rune.IsBmp || XmlConvert.IsXmlChar((char)rune.Value))))
                clean.Append(rune);
        }

        return clean.ToString();
    }

    /// <summary>Room, name and address in one line; online the address of the page; nothing where nothing is known.</summary>
    public static string? Location(EventContent content, KnownVenue? venue, FeedFrame frame)
    {
        if (venue is null)
            return content.OnlineUrl ?? content.Room;
        var address = $"{frame.In(venue.Place.Name)}, {venue.Place.Street}, {venue.Place.PostalCode} {venue.Place.City}";
        return Clean(content.Room is null ? address : $"{content.Room}, {address}");
    }
}
