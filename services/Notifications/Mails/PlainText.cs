using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace KiBiennale.Notifications.Mails;

/// <summary>Markdown as a text that reads well as it is: links in full, what is set off is indented, and no signs of Markdown.</summary>
internal static class PlainText
{
    private const string Indent = "    ";

    /// <summary>The blocks of a document, a blank line between them.</summary>
    public static string Of(MarkdownDocument document) => string.Join("\n\n", BlocksOf(document));

    /// <summary>Each block by itself.</summary>
    public static IReadOnlyList<string> BlocksOf(ContainerBlock container)
    {
        var blocks = new List<string>();
        foreach (var block in container)
        {
            // The address of a link on a line of its own can be copied, and is not broken by what follows. What it is may have been said just before.
            var text = block is LeafBlock { Inline: { FirstChild: LinkInline { NextSibling: null } link } }
                ? blocks is [.., [.., ':']] ? Indent + link.Url : $"{Of((ContainerInline)link)}:\n\n{Indent}{link.Url}"
                : Of(block);
            blocks.Add(text);
        }

        return blocks;
    }

    private static string Of(Block block) => block switch
    {
        LeafBlock { Inline: { } inline } => Of(inline),
        QuoteBlock quote => Indented(string.Join("\n\n", BlocksOf(quote)), Indent, Indent),
        ListBlock list => string.Join("\n", list.OfType<ListItemBlock>().Select(item => Indented(string.Join("\n", BlocksOf(item)), "- ", "  "))),
        ContainerBlock container => string.Join("\n\n", BlocksOf(container)),
        ThematicBreakBlock => "* * *",
        _ => "",
    };

    private static string Of(ContainerInline container) => string.Concat(container.Select(Of));

    private static string Of(Inline inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        LineBreakInline => "\n",
        CodeInline code => code.Content,
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        AutolinkInline link => link.Url,
        LinkInline link => $"{Of((ContainerInline)link)}: {link.Url}",
        ContainerInline container => Of(container),
        _ => "",
    };

    private static string Indented(string text, string first, string further) => first + text.Replace("\n", "\n" + further, StringComparison.Ordinal);
}
