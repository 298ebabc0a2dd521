using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;
using KiBiennale.Notifications.Domain;
using Markdig;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Mails;

/// <summary>
/// The templates, <c>Templates/NAME.LOCALE.md</c>: a line for the subject, an empty one, and the mail in Markdown, with values of
/// Liquid. Both its text and its HTML are made from it. All are read at the start: what cannot be read fails then.
/// </summary>
public sealed class MailTemplates(IOptions<WritingOptions> options)
{
    private const string Extension = ".md";

    private static readonly Assembly s_assembly = typeof(MailTemplates).Assembly;
    private static readonly FluidParser s_parser = new();
    private static readonly TemplateOptions s_liquid = new() { FileProvider = new EmbeddedFileProvider(s_assembly, "") };
    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>HTML in a template, or in what is filled in, is text. A line of a template is a line of the mail.</summary>
    private static readonly MarkdownPipeline s_markdown = new MarkdownPipelineBuilder().DisableHtml().UseSoftlineBreakAsHardlineBreak().Build();

    private static readonly Dictionary<string, (IFluidTemplate Subject, IFluidTemplate Body)> s_templates = s_assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(Extension, StringComparison.Ordinal)).ToDictionary(name => name[..^Extension.Length], Read);

    private static readonly IFluidTemplate s_htmlLayout = s_parser.Parse(TextOf("layout.html"));
    private static readonly IFluidTemplate s_textLayout = s_parser.Parse(TextOf("layout.txt"));

    /// <summary>The languages that each is there in.</summary>
    public static readonly IReadOnlyList<string> Locales = ["de", "en"];

    /// <summary>Their names, which are the kinds of mails.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_templates.Keys.Select(key => key.Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Fills a template in.</summary>
    /// <param name="name">Which.</param>
    /// <param name="locale">The language; German where it is none of ours.</param>
    /// <param name="values">With what.</param>
    /// <param name="hub">Name of the hub that it is about; null: of none.</param>
    internal MailContent Render(string name, string locale, TemplateValues values, string? hub = null)
    {
        locale = Locales.Contains(locale) ? locale : Locales[0];
        var (subject, body) = s_templates[$"{name}.{locale}"];
        var context = ContextOf(values.Text("festival", options.Value.Festival).Text("hub", hub).All);
        var title = PlainText.Of(Markdown.Parse(subject.Render(context), s_markdown));
        var document = Markdown.Parse(body.Render(context), s_markdown);
        var blocks = PlainText.BlocksOf(document);
        var around = ContextOf(new Dictionary<string, object?>
        {
            ["locale"] = locale,
            ["festival"] = options.Value.Festival,
            ["hub"] = TemplateValues.Clean(hub) is { Length: > 0 } known ? known : null,
            ["subject"] = title,
            // What programs show beside the subject in the list of mails: the greeting tells nothing.
            ["preheader"] = blocks.Count > 1 && blocks[0].EndsWith(',') ? blocks[1] : blocks[0],
        });
        around.SetValue("body", string.Join("\n\n", blocks));
        var text = s_textLayout.Render(around);
        around.SetValue("body", document.ToHtml(s_markdown));
        return new(name, locale, title, text, s_htmlLayout.Render(around, s_html, isolateContext: false));
    }

    private static TemplateContext ContextOf(IReadOnlyDictionary<string, object?> values)
    {
        var context = new TemplateContext(s_liquid);
        foreach (var (name, value) in values)
            context.SetValue(name, value);
        return context;
    }

    private static (IFluidTemplate Subject, IFluidTemplate Body) Read(string resource)
    {
        var parts = TextOf(resource).Split("\n\n", 2);
        return (s_parser.Parse(parts[0]), s_parser.Parse(parts[1]));
    }

    private static string TextOf(string resource)
    {
        using var reader = new StreamReader(s_assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
