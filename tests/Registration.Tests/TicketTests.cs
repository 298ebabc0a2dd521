using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;
using SkiaSharp;
using UglyToad.PdfPig;
using ZXing;
using ZXing.Common;

namespace KiBiennale.Registrations.Tests;

public sealed class TicketTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_door = TestTokens.Of("checkin", "bochum");

    private Booking _booking = null!;
    private string _offering = "";

    public async ValueTask InitializeAsync()
    {
        _booking = await Booking.StartAsync(servers);
        _offering = (await _booking.PublishAsync(Snapshots.Talk(new(2030, 9, 7, 18, 0, 0, TimeSpan.FromHours(2)))))[0];
    }

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_a_ticket_and_the_list_When_another_implementation_verifies_them_with_the_published_key_Then_they_are_good_and_changed_ones_are_not()
    {
        var made = await RegisterAsync("Ada", 3);
        var ticket = made["ticket"]!.GetValue<string>();
        var taken = (await _booking.Api.GetAsync($"/offerings/{_offering}/checkin-key", s_door)).Body!;
        var key = taken["keys"]![0]!.ToJsonString();

        var claims = await VerifyAsync(key, ticket);
        var list = await VerifyAsync(key, taken["list"]!.GetValue<string>());

        Assert.Equal((made["id"]!.GetValue<string>(), _offering, 1, 3),
            (claims!["sub"]!.GetValue<string>(), claims["aud"]![0]!.GetValue<string>(), claims["ver"]!.GetValue<int>(), claims["people"]!.GetValue<int>()));
        Assert.True(claims["exp"]!.GetValue<long>() > new DateTimeOffset(2030, 9, 7, 19, 0, 0, TimeSpan.FromHours(2)).ToUnixTimeSeconds());
        Assert.Equal(_offering, list!["offering"]!.GetValue<string>());
        Assert.Null(await VerifyAsync(key, ticket[..^6] + (ticket[^6] == 'A' ? 'B' : 'A') + ticket[^5..]));
        // The one is not taken for the other.
        Assert.Equal("invalid", (await _booking.Api.PostAsync("/checkins", $$"""{ "ticket": "{{taken["list"]!.GetValue<string>()}}", "device": "x" }""", s_door))["result"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_changes_since_tickets_were_printed_When_a_device_takes_the_list_Then_it_knows_which_are_good_no_more_and_who_comes()
    {
        var (plain, cancelled, handedOn, fewer) = (await RegisterAsync("Ada"), await RegisterAsync("Bob"), await RegisterAsync("Cid"), await RegisterAsync("Dan", 4));
        await _booking.Api.DeleteAsync(Booking.PathOf(cancelled), headers: Booking.KeyOf(cancelled));
        await _booking.Api.PostAsync(Booking.PathOf(handedOn) + "/transfer", """{ "name": "Eve", "email": "eve@example.org" }""", headers: Booking.KeyOf(handedOn));
        await _booking.Api.PatchAsync(Booking.PathOf(fewer), """{ "partySize": 2 }""", headers: Booking.KeyOf(fewer));

        var taken = (await _booking.Api.GetAsync($"/offerings/{_offering}/checkin-key", s_door)).Body!;
        var list = (await VerifyAsync(taken["keys"]![0]!.ToJsonString(), taken["list"]!.GetValue<string>()))!;

        Assert.Equal([(Id(cancelled), 2), (Id(handedOn), 2)], list["revoked"]!.AsArray().Select(ticket => (ticket!["sub"]!.GetValue<string>(), ticket["ver"]!.GetValue<int>())));
        Assert.Equal([(Id(handedOn), 1, 0), (Id(fewer), 2, 0)],
            list["parties"]!.AsArray().Select(party => (party!["sub"]!.GetValue<string>(), party["people"]!.GetValue<int>(), party["in"]!.GetValue<int>())));
        Assert.DoesNotContain(Id(plain), list.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2030, 9, 7, 15, 0, 0, TimeSpan.FromHours(2)).ToUnixTimeSeconds(), list["opens"]!.GetValue<long>());
    }

    [Fact]
    public async Task Given_the_code_as_a_picture_When_a_phone_reads_it_Then_it_is_the_ticket()
    {
        var made = await RegisterAsync("Ada");

        var png = await FileAsync(made, "ticket.png", "image/png");

        Assert.Equal(made["ticket"]!.GetValue<string>(), Decode(png));
    }

    [Theory]
    [InlineData("de", "Eintrittskarte", "07.09.2030, 18:00\u201319:00 Uhr", "Personen: 3", "QR-Code der Eintrittskarte")]
    [InlineData("en", "Ticket", "7 September 2030, 18:00\u201319:00", "People: 3", "QR code of the ticket")]
    public async Task Given_a_ticket_on_paper_When_it_is_read_Then_it_says_all_in_the_persons_language_and_to_screen_readers_too(
        string locale, string word, string time, string people, string alternative)
    {
        var made = await RegisterAsync("Zoë Müller-Łukasz", 3, $"\"locale\": \"{locale}\"");

        var bytes = await FileAsync(made, "ticket.pdf", "application/pdf");

        using var pdf = PdfDocument.Open(bytes);
        var page = Assert.Single(pdf.GetPages());
        var text = string.Join(' ', page.GetWords().Select(found => found.Text));
        Assert.All([word, time, people, "Zoë Müller-Łukasz", "Vortrag", Id(made)], said => Assert.Contains(said, text, StringComparison.Ordinal));
        Assert.All([$"/Lang({locale})", "/MarkInfo", "/StructTreeRoot"], tag => Assert.Contains(tag, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal));
        Assert.Contains(pdf.Structure.CrossReferenceTable.ObjectOffsets.Keys.Select(key => pdf.Structure.GetObject(key).Data.ToString()!), found => found.Contains(alternative, StringComparison.Ordinal));
        Assert.True(Assert.Single(page.GetImages()).TryGetPng(out var png));
        Assert.Equal(made["ticket"]!.GetValue<string>(), Decode(png!));
    }

    [Fact]
    public async Task Given_a_ticket_with_many_sessions_When_it_is_printed_Then_the_code_is_whole_and_every_place_is_told()
    {
        var starts = new DateTimeOffset(2030, 9, 7, 18, 0, 0, TimeSpan.FromHours(2));
        await _booking.Events.SendAsync(new VenueChanged("bochum", "jahrhunderthalle", 1, new("Jahrhunderthalle"), "An der Jahrhunderthalle 1", "44793", "Bochum", 51.48, 7.2));
        await Eventually.GetAsync(() => _booking.Service.WithDatabaseAsync(db => db.Set<Domain.KnownVenue>().AnyAsync()), known => known);
        var sessions = Enumerable.Range(0, 20).Select(number => Snapshots.Session($"s{number}", 40, starts) with { Title = new($"{number} {string.Concat(Enumerable.Repeat("Wort ", 12))}"), Room = $"Saal {number}" }).ToArray();
        var offerings = await _booking.PublishAsync(Snapshots.Talk(starts, sessions) with { Venue = "jahrhunderthalle" });
        var made = await _booking.RegisterAsync(offerings[0], "Ada", more: $"\"sessions\": [{string.Join(", ", offerings.Skip(1).Select(offering => $"\"{offering}\""))}]");

        using var pdf = PdfDocument.Open(await FileAsync(made, "ticket.pdf", "application/pdf"));

        var image = pdf.GetPages().First().GetImages().Single();
        Assert.True(image.BoundingBox.Bottom > 0, $"{image.BoundingBox}");
        Assert.True(image.TryGetPng(out var png));
        Assert.Equal(made["ticket"]!.GetValue<string>(), Decode(png!));
        Assert.All(pdf.GetPages(), page => Assert.All(page.Letters, letter => Assert.InRange(letter.BoundingBox.Bottom, 40, page.Height)));
        var text = string.Join(' ', pdf.GetPages().SelectMany(page => page.GetWords()).Select(word => word.Text));
        Assert.Contains("Ort: Jahrhunderthalle, An der Jahrhunderthalle 1, 44793 Bochum", text, StringComparison.Ordinal);
        Assert.Contains("Saal 19, Jahrhunderthalle", text, StringComparison.Ordinal);
        Assert.Contains("LOCATION:Saal 7", Encoding.UTF8.GetString(await FileAsync(made, "ticket.ics", "text/calendar")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_registration_for_the_calendar_When_the_event_is_put_off_Then_the_entry_is_newer()
    {
        var talk = Snapshots.Talk(new(2030, 9, 7, 18, 0, 0, TimeSpan.FromHours(2)));
        var offering = (await _booking.PublishAsync(talk))[0];
        var made = await _booking.RegisterAsync(offering, "Ada");

        await _booking.Events.SendAsync(new EventChanged(talk with { Version = 2, Starts = talk.Starts!.Value.AddDays(1), Ends = talk.Ends!.Value.AddDays(1) }));
        var entry = await Eventually.GetAsync(
            async () => Encoding.UTF8.GetString(await FileAsync(made, "ticket.ics", "text/calendar")), text => text.Contains("DTSTART:20300908T160000Z", StringComparison.Ordinal));

        Assert.Contains("SEQUENCE:1\r\n", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_registration_for_the_calendar_When_it_changes_and_ends_Then_the_entry_says_so()
    {
        var made = await RegisterAsync("Ada", 2);

        var first = Encoding.UTF8.GetString(await FileAsync(made, "ticket.ics", "text/calendar"));
        await _booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made));
        var last = Encoding.UTF8.GetString(await FileAsync(made, "ticket.ics", "text/calendar"));

        Assert.All(["DTSTART:20300907T160000Z", "DTEND:20300907T170000Z", "SUMMARY:Vortrag", $"UID:{Id(made)}@kibiennale", "STATUS:CONFIRMED", "SEQUENCE:0"], line => Assert.Contains(line + "\r\n", first, StringComparison.Ordinal));
        Assert.All(["STATUS:CANCELLED", "SEQUENCE:1", $"UID:{Id(made)}@kibiennale"], line => Assert.Contains(line + "\r\n", last, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_somebody_who_has_no_place_or_no_key_When_they_ask_for_the_ticket_Then_there_is_none()
    {
        var made = await RegisterAsync("Ada");
        var path = Booking.PathOf(made) + "/ticket.pdf";
        Assert.Equal(404, (await _booking.Api.GetAsync(path)).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(path + "?key=guessed")).Status);
        Assert.Equal(200, (await _booking.Api.GetAsync(path, TestTokens.Publisher("bochum"))).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(path, TestTokens.Publisher("essen"))).Status);

        await _booking.Api.DeleteAsync(Booking.PathOf(made), headers: Booking.KeyOf(made));

        Assert.Equal((409, "no_ticket"), (await _booking.Api.GetAsync(path, headers: Booking.KeyOf(made))) is var gone ? (gone.Status, gone.Code) : default);
        Assert.Null((await _booking.SeeAsync(made))["ticket"]);
    }

    private static string Id(Answer made) => made["id"]!.GetValue<string>();

    private async Task<Answer> RegisterAsync(string name, int partySize = 1, string? more = null)
    {
        var made = await _booking.Api.PostAsync("/registrations",
            $$"""{ "offering": "{{_offering}}", "name": "{{name}}", "email": "{{Guid.CreateVersion7()}}@example.org", "partySize": {{partySize}}, "consent": { "privacy": true }{{(more is null ? "" : ", " + more)}} }""");
        Assert.Equal("confirmed", Booking.StatusOf(made));
        return made;
    }

    /// <summary>By a link, as in a mail.</summary>
    private async Task<byte[]> FileAsync(Answer made, string file, string contentType)
    {
        using var answer = await _booking.Api.Http.GetAsync(new Uri($"/api/v1{Booking.PathOf(made)}/{file}?key={Booking.KeyOf(made).Value}", UriKind.Relative));
        Assert.Equal((200, contentType), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static string? Decode(byte[] png)
    {
        using var picture = SKBitmap.Decode(png).Copy(SKColorType.Bgra8888);
        var reader = new BarcodeReaderGeneric { Options = new DecodingOptions { PureBarcode = true, PossibleFormats = [BarcodeFormat.QR_CODE] } };
        return reader.Decode(new RGBLuminanceSource(picture.Bytes, picture.Width, picture.Height, RGBLuminanceSource.BitmapFormat.BGRA32))?.Text;
    }

    /// <summary>What is signed, by Node.js' cryptography; null: the signature is none of this key.</summary>
    private static async Task<JsonNode?> VerifyAsync(string key, string signed)
    {
        const string Script =
            """
            const { createPublicKey, verify } = require('node:crypto');
            const [key, text] = process.argv.slice(1);
            const [header, payload, signature] = text.split('.');
            const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url'));
            const jwk = JSON.parse(key);
            const good = alg === 'EdDSA' && kid === jwk.kid
                && verify(null, Buffer.from(`${header}.${payload}`), createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(signature, 'base64url'));
            process.stdout.write(good ? Buffer.from(payload, 'base64url').toString() : 'null');
            """;
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", Script, key, signed]) { RedirectStandardOutput = true })!;
        var answer = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return JsonNode.Parse(answer);
    }
}
