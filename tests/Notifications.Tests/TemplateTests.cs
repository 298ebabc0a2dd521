using System.Text.RegularExpressions;
using System.Xml.Linq;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults.Auth;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Tests;

/// <summary>Every kind of mail in every language, with what people usually write, and with what they should not.</summary>
public sealed partial class TemplateTests
{
    private const string Rtl = "\u202E";

    private static readonly MailTemplates s_templates = new(Options.Create(new WritingOptions()));
    private static readonly PersonMails s_people = new(s_templates, Options.Create(new AuthOptions { Issuer = new("https://programm.example/") }));
    private static readonly HubMails s_hubs = new(s_templates);
    private static readonly RegistrationMails s_registrations = new(s_templates);

    /// <summary>With names of hubs, titles and the like that try each way out of the place where they are put.</summary>
    private static readonly Dictionary<string, string> s_hostile = new()
    {
        ["script"] = "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;",
        ["link"] = "[Click](http://evil.example) ![x](http://evil.example/x.png) <http://evil.example> **bold** `code` ~~x~~",
        ["destination"] = "](http://evil.example \"t\") ) \\) \\\\",
        ["block"] = "# big\n\n- item\n1. one\n> quote\n    code\n***\n[ref]: http://evil.example",
        ["header"] = "Ada\r\nBcc: all@example.org\r\n\r\n<b>body</b>\0\u001b[31m",
        ["liquid"] = "{{ festival }}{% raw %}{% include 'links.de' %}",
        ["huge"] = string.Concat(Enumerable.Repeat("W\u0301\U0001F469\u200D\U0001F680", 20_000)),
        ["bidi"] = $"{Rtl}gnp.exe\u2066\u200F\u2069\u061C\u200B\uFEFF",
        ["emoji"] = "\U0001F469\u200D\U0001F680 Zoë O’Brien \U0001F1E9\U0001F1EA שלום",
        ["halves"] = "\uD83D\uDE00\uD83D \uDE00",
        ["spaces"] = "\u00A0\t \u2028 \u3000",
    };

    public static TheoryData<string, string> Mails => [.. from name in MailTemplates.Names from locale in MailTemplates.Locales select (name, locale)];

    public static TheoryData<string, string, string> HostileMails =>
        [.. from name in MailTemplates.Names from locale in MailTemplates.Locales from hostile in s_hostile.Keys select (name, locale, hostile)];

    [Fact]
    public void Every_kind_of_mail_has_a_template_and_no_other_has() => Assert.Equal(
        typeof(Kinds).GetFields().Select(kind => (string)kind.GetRawConstantValue()!).Order(StringComparer.Ordinal), MailTemplates.Names);

    [Theory]
    [MemberData(nameof(Mails))]
    public void Given_usual_values_When_a_mail_is_written_Then_it_reads_well_as_text_and_is_plain_HTML(string name, string locale)
    {
        var mail = new Examples(s_people, s_hubs, s_registrations).Of(name, locale);

        Assert.Equal((name, locale), (mail.Kind, mail.Locale));
        Assert.DoesNotContain("\n\n\n", mail.Text, StringComparison.Ordinal);
        // No sign of a template, of Markdown or of an escape is left.
        Assert.DoesNotMatch(@"\{\{|\{%|\*\*|\]\(|\\|<", mail.Text + mail.Subject);
        // Nothing is where a value is not there: " ,", "( )", ": ."
        Assert.DoesNotMatch(@" [,.]|\(\s*\)|: ?\.", mail.Text);
        Assert.All(mail.Text.Split('\n'), line => Assert.True(line is "-- " || line == line.TrimEnd(), line));
        var page = Page(mail);
        Assert.Equal(locale, page.Attribute("lang")!.Value);
        Assert.Equal(mail.Subject, page.Descendants("title").Single().Value);
        // Each link is there in full, and nothing is loaded from anywhere.
        foreach (var link in Links(page))
            Assert.Contains(link, mail.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("src=|url\\(|@import|<img|<link", mail.Html);
    }

    [Theory]
    [MemberData(nameof(HostileMails))]
    public void Given_hostile_values_When_a_mail_is_written_Then_they_stay_what_was_written(string name, string locale, string hostile)
    {
        var text = s_hostile[hostile];
        var usual = new Examples(s_people, s_hubs, s_registrations).Of(name, locale);
        var mail = new Examples(s_people, s_hubs, s_registrations) { Name = text, Title = new(text), Place = new(text), Hub = new(text), Reason = new(text) }.Of(name, locale);

        Assert.DoesNotContain(mail.Subject, char.IsControl);
        Assert.DoesNotMatch(Unseen(), mail.Subject + mail.Text + mail.Html);
        Assert.InRange(mail.Subject.Length, 1, 202);
        Assert.InRange(mail.Html.Length, 1, 60_000);
        // The page has the same elements as with usual values, and leads nowhere else.
        var page = Page(mail);
        Assert.Equal(Links(Page(usual)), Links(page));
        // What has nothing to be read is left out.
        if (hostile is "spaces")
            Assert.Subset(Elements(Page(usual)).ToHashSet(), Elements(page).ToHashSet());
        else
            Assert.Equal(Elements(Page(usual)), Elements(page));
        // No more lines of text: nothing begins one of its own.
        Assert.InRange(mail.Text.Split('\n').Length, 1, usual.Text.Split('\n').Length);
        // And what was written is still read, as far as it can be.
        var clean = TemplateValues.Clean(text);
        if (clean.Length > 0 && usual.Text.Contains("Lange Nacht", StringComparison.Ordinal))
        {
            Assert.Contains(clean, mail.Text, StringComparison.Ordinal);
            Assert.Contains(clean, page.Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    public void Given_a_link_that_is_no_page_When_it_is_filled_in_Then_it_is_left_out(string link) =>
        Assert.Null(new TemplateValues().Link("link", new(link)).All["link"]);

    private static XElement Page(Mail mail) => XDocument.Parse(
        // As XML, with what HTML leaves open closed.
        VoidElement().Replace(mail.Html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<$1$2/>")).Root!;

    private static List<string> Elements(XElement page) => [.. page.Descendants().Select(element => $"{element.Name}")];

    private static List<string> Links(XElement page) => [.. page.Descendants("a").Select(link => link.Attribute("href")!.Value)];

    [GeneratedRegex(@"<(meta|br|hr)\b([^>]*?)\s*/?>")]
    private static partial Regex VoidElement();

    [GeneratedRegex("[\u0000-\u0009\u000B-\u001F\u007F\u200B\u200E\u200F\u202A-\u202E\u2028\u2029\u2066-\u2069\u061C\uFEFF]")]
    private static partial Regex Unseen();
}
