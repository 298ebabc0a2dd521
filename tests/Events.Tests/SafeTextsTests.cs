using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KiBiennale.Events.Features;
using KiBiennale.Events.Features.Input;

namespace KiBiennale.Events.Tests;

public sealed class SafeTextsTests(Servers servers)
{
    private const string Path = "/hubs/bochum/events/a";

    private static readonly string s_bochum = TestTokens.Publisher("bochum");

    /// <summary>What those who attack pages put together.</summary>
    private static readonly string[] s_pieces =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<", ">", "\"", "'", "`", "``", "\n", "\n\n", "    ", "[", "]", "(", ")", "![",
        "](", "javascript:alert(1)", "JaVaScRiPt:", "java\tscript:", "&#106;avascript:", "&Tab;", "&colon;", "vbscript:x", "data:text/html,<script>alert(1)</script>",
        " onmouseover=alert(1) ", "\\", "//evil.example", "https://a:b@evil.example/", "<javascript:alert(1)>", "[a]: javascript:alert(1)\n", "[a]", "<a href=\"javascript:x\">",
        "</a>", "<!--", "-->", "<![CDATA[", "]]>", "<?php", "&lt;script&gt;", "\"onload=\"", "| a | b |\n|---|---|\n| ", "* ", "> ", "# ", "~~~", "```html\n", "www.evil.example",
        "mailto:a@example.org", "<iframe srcdoc=x>", "<style>", "<math><mtext>", "{onclick=alert(1)}", "\u202E", "\u200B", "x", "Text ",
    ];

    [Fact]
    public async Task Given_markup_and_odd_characters_in_texts_When_an_event_is_put_Then_all_are_named_at_once_with_their_codes()
    {
        await using var events = await EventsHost.StartAsync(servers);
        var api = events.Api;
        var refused = await api.PutAsync(Path, Changed(body =>
        {
            body["title"] = Text("<b>fett</b>", "x</p>");
            body["subtitle"] = Text("<script");
            body["summary"] = Text("<!-- x -->", "umge\u202Ekehrt");
            body["room"] = "un\u200Bsichtbar";
            body["description"] = Text("gut\n\n<div>schlecht</div>", "[a](javascript:alert(1)) <b>x</b>");
            body["contact"] = new JsonObject { ["name"] = "eine\nZeile" };
            body["links"] = new JsonArray(new JsonObject { ["url"] = "https://a:b@example.org/", ["title"] = Text("<i>x") });
            body["image"] = new JsonObject { ["url"] = "https://example.org/a.png", ["credit"] = "<a href=x>" };
            body["sessions"] = new JsonArray(
                new JsonObject { ["id"] = "a", ["title"] = Text("A"), ["track"] = "<u>", ["description"] = Text("x", "[a]: data:text/html,x") },
                new JsonObject { ["id"] = "b", ["title"] = Text("B"), ["speakers"] = new JsonArray(new JsonObject { ["name"] = "\u0007" }) });
        }), s_bochum);

        Assert.Equal(422, refused.Status);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["contact.name"] = "control_character",
                ["description.de"] = "html_not_allowed",
                ["description.en"] = "html_not_allowed unsafe_link",
                ["image.credit"] = "html_not_allowed",
                ["links[0].title.de"] = "html_not_allowed",
                ["links[0].url"] = "must",
                ["room"] = "control_character",
                ["sessions[0].description.en"] = "unsafe_link",
                ["sessions[0].track"] = "html_not_allowed",
                ["sessions[1].speakers[0].name"] = "control_character",
                ["subtitle.de"] = "html_not_allowed",
                ["summary.de"] = "html_not_allowed",
                ["summary.en"] = "control_character",
                ["title.de"] = "html_not_allowed",
                ["title.en"] = "html_not_allowed",
            }.OrderBy(fault => fault.Key, StringComparer.Ordinal),
            refused["errors"]!.AsObject().Select(fault => KeyValuePair.Create(
                fault.Key, string.Join(' ', fault.Value!.AsArray().Select(said => said!.GetValue<string>().Split(':', ' ')[0])))).OrderBy(fault => fault.Key, StringComparer.Ordinal));
        Assert.Equal("html_not_allowed", (await api.PutAsync(Path, Changed(body => body["title"] = Text("<b>")), s_bochum)).Code);
        Assert.Equal(404, (await api.GetAsync(Path, s_bochum)).Status);
    }

    [Fact]
    public async Task Given_texts_that_only_look_odd_When_an_event_is_put_Then_they_are_kept_and_visitors_get_the_description_as_html()
    {
        await using var events = await EventsHost.StartAsync(servers);
        var api = events.Api;
        const string Description = "**Fett** `<b>` a < b, <3\n\n* [Seite](https://example.org/?a=1&b=2 \"Titel\") und <mailto:a@example.org>\n* ![Bild](/api/v1/images/1)\n\n<https://example.org>";
        var put = await api.PutAsync(Path, Changed(body =>
        {
            body["title"] = Text("KI < Mensch", "I <3 AI & a<5");
            body["summary"] = Text("Zwei\nZeilen 👩‍👧 &lt;script&gt;");
            body["description"] = Text(Description);
        }), s_bochum);
        var read = await api.GetAsync($"/events/{put["id"]}");
        var html = read["descriptionHtml"]!["de"]!.GetValue<string>();

        Assert.Equal(201, put.Status);
        Assert.Equal("I <3 AI & a<5", read["title"]!["en"]!.GetValue<string>());
        Assert.Equal(Description, read["description"]!["de"]!.GetValue<string>());
        Assert.Contains("<strong>Fett</strong> <code>&lt;b&gt;</code> a &lt; b, &lt;3", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://example.org/?a=1&amp;b=2\" title=\"Titel\">Seite</a>", html, StringComparison.Ordinal);
        Assert.Contains("<img src=\"/api/v1/images/1\" alt=\"Bild\">", html, StringComparison.Ordinal);
        Assert.Null(read["descriptionHtml"]!["en"]);
        // What is shown can be put back, and what is only shown is not believed.
        read.Body!["descriptionHtml"]!["de"] = "<script>alert(1)</script>";
        Assert.Equal((200, put.ETag), (await api.PutAsync(Path, read.Body!.ToJsonString(), s_bochum)) is var again ? (again.Status, again.ETag) : default);
    }

    [Fact]
    public async Task Given_a_body_that_is_no_unicode_When_it_is_put_Then_400_names_the_path()
    {
        await using var events = await EventsHost.StartAsync(servers);
        var loneHalf = await events.Api.PutAsync(Path, """{ "title": { "de": "\ud800" } }""", s_bochum);
        var loneHalfOfName = await events.Api.PutAsync(Path, """{ "\ud800": 1 }""", s_bochum);
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("/api/v1" + Path, UriKind.Relative));
        request.Headers.Authorization = new("Bearer", s_bochum);
        request.Content = new ByteArrayContent([.. "{ \"room\": \""u8, 0xC3, 0x28, 0xFF, .. "\" }"u8]);
        request.Content.Headers.ContentType = new("application/json");
        using var invalid = await events.Api.Http.SendAsync(request);
        var problem = JsonNode.Parse(await invalid.Content.ReadAsStringAsync())!;

        Assert.Equal((400, "malformed_body", "title.de"), (loneHalf.Status, loneHalf.Code, loneHalf.Faults.Single()));
        Assert.Equal((400, "malformed_body"), (loneHalfOfName.Status, loneHalfOfName.Code));
        Assert.Equal((400, "malformed_body"), ((int)invalid.StatusCode, problem["code"]!.GetValue<string>()));
        Assert.Equal("room", problem["errors"]!.AsObject().Single().Key);
    }

    [Theory]
    [InlineData("https://example.org/a?b=c#d", true)]
    [InlineData("HTTP://example.org", true)]
    [InlineData("mailto:a@example.org", true)]
    [InlineData("tel:+4923412345", true)]
    [InlineData("/api/v1/images/1", true)]
    [InlineData("#oben", true)]
    [InlineData("seite.html?a=b:c", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData(" \u0001JavaScript:alert(1)", false)]
    [InlineData("java\tscript\n:alert(1)", false)]
    [InlineData("&#106;avascript:alert(1)", false)]
    [InlineData("javascript&colon;alert(1)", false)]
    [InlineData("javascript&#x3A;alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("vbscript:x", false)]
    [InlineData("blob:https://example.org/x", false)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("\\\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("https://a:b@evil.example", false)]
    [InlineData("https:///", false)]
    public void Only_targets_that_run_nothing_and_hide_nothing_are_safe(string target, bool isSafe) =>
        Assert.Equal(isSafe, SafeTexts.IsSafeTarget(target));

    [Fact]
    public void Markdown_that_is_nested_without_end_is_refused_or_rendered_in_time()
    {
        string[] deep =
        [
            new('>', 20_000), new('[', 20_000), string.Concat(Enumerable.Repeat("*a **b ", 2_800)), string.Concat(Enumerable.Repeat("![", 10_000)),
            new('`', 20_000), string.Concat(Enumerable.Repeat("- ", 10_000)),
        ];
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        var refused = deep.Where(text => FaultsOf(text).Contains("nested", StringComparison.Ordinal)).ToList();
        Assert.Equal([deep[0], deep[1], deep[3]], refused);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5));
    }

    [Property(MaxTest = 500)]
    public Property Whatever_is_put_together_nothing_of_it_runs() =>
        Prop.ForAll(Gen.ListOf(Gen.Elements(s_pieces)).Select(pieces => string.Concat(pieces)).ToArbitrary(), markdown =>
        {
            if (!FaultsOf(markdown).Contains("nested", StringComparison.Ordinal))
                Assert.Empty(Dangers(SafeHtml.Of(markdown)));
        });

    [Property(MaxTest = 500)]
    public Property What_passes_the_checks_would_do_no_harm_even_if_nothing_sanitised_it() =>
        Prop.ForAll(Gen.ListOf(Gen.Elements(s_pieces)).Select(pieces => string.Concat(pieces)).ToArbitrary(), markdown =>
        {
            // As it is kept: without blanks around it, which mean something to Markdown.
            if (FaultsOf(markdown).Length == 0)
                Assert.Empty(Dangers(Markdig.Markdown.ToHtml(markdown.Trim(), SafeHtml.WithHtml)));
        });

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<b onclick=x>")]
    [InlineData("[a](javascript:alert(1))")]
    public void Control_what_runs_is_noticed_where_nothing_is_checked(string markdown) =>
        Assert.NotEmpty(Dangers(Markdig.Markdown.ToHtml(markdown, SafeHtml.WithHtml)));

    private static IEnumerable<string> Dangers(string html) => new HtmlParser().ParseDocument(html).All
        .Where(element => element.LocalName is "script" or "style" or "iframe" or "svg" or "math" or "object" or "embed" or "form" or "base" or "meta" or "link"
            || element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase) || attribute.Name is "style" or "srcdoc")
            || ((string[])["href", "src"]).Any(name => element.GetAttribute(name) is { } target && !IsHarmless(target)))
        .Select(element => element.OuterHtml);

    private static bool IsHarmless(string target)
    {
        var read = new string([.. target.Where(sign => sign > ' ')]);
        var scheme = read.Split(':')[0];
        return !read.Contains(':', StringComparison.Ordinal) || scheme.IndexOfAny(['/', '?', '#']) >= 0
            || scheme.ToLowerInvariant() is "http" or "https" or "mailto" or "tel";
    }

    private static string FaultsOf(string markdown)
    {
        var input = System.Text.Json.JsonSerializer.Deserialize<EventInput>("{}", System.Text.Json.JsonSerializerOptions.Web)! with { Description = new(markdown, null) };
        var faults = new ServiceDefaults.Http.Faults();
        EventReader.Read(input, new HashSet<string>(), new HashSet<Guid>(), faults);
        return string.Join('\n', faults.ToDictionary().GetValueOrDefault("description.de") ?? []);
    }

    private static JsonObject Text(string de, string? en = null) => new() { ["de"] = de, ["en"] = en };

    private static string Changed(Action<JsonObject> change)
    {
        var body = JsonNode.Parse(EventsHost.Talk())!.AsObject();
        change(body);
        return body.ToJsonString();
    }
}
