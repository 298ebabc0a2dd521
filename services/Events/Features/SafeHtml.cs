using Ganss.Xss;
using KiBiennale.Contracts;
using Markdig;

namespace KiBiennale.Events.Features;

/// <summary>
/// Markdown as HTML that a page can take in as it is. What comes in is checked already; what was kept before a check was
/// stricter, or gets past it, ends here.
/// </summary>
internal static class SafeHtml
{
    /// <summary>The Markdown that descriptions are written in, and any HTML in it as such.</summary>
    public static readonly MarkdownPipeline WithHtml = new MarkdownPipelineBuilder().UseAutoLinks().UsePipeTables().Build();

    private static readonly MarkdownPipeline s_withoutHtml = new MarkdownPipelineBuilder().UseAutoLinks().UsePipeTables().DisableHtml().Build();

    private static readonly HtmlSanitizer s_sanitizer = new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "strong",
            "table", "tbody", "td", "th", "thead", "tr", "ul",
        },
        AllowedAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "alt", "href", "src", "start", "title" },
        AllowedSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto", "tel" },
        UriAttributes = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "href", "src" },
    });

    public static LocalizedText? Of(LocalizedText? markdown) =>
        markdown is null ? null : new(Of(markdown.De), markdown.En is null ? null : Of(markdown.En));

    public static string Of(string markdown) => s_sanitizer.Sanitize(Markdown.ToHtml(markdown, s_withoutHtml)).Trim();
}
