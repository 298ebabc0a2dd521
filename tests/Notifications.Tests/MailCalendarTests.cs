using System.Text;
using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using MimeKit;

namespace KiBiennale.Notifications.Tests;

/// <summary>What calendars make of mails, as ical.js reads it.</summary>
public sealed class MailCalendarTests(Servers servers)
{
    private const string Awkward = "Lange \"Nacht\"; mit, Komma: \\ \r\nBEGIN:VEVENT \U0001F916 \u202Ex";

    private static readonly DateTimeOffset s_starts = Registrations.Now.AddDays(30);

    [Fact]
    public async Task Given_a_registration_When_it_is_confirmed_moves_is_postponed_and_ends_Then_calendars_follow()
    {
        await using var world = await Registrations.StartAsync(servers, quietWindow: "00:00:00");
        var registration = Registrations.Of(s_starts) with { Title = new(Awkward), Name = Awkward, Along = [new(Guid.CreateVersion7(), Guid.CreateVersion7(), new("Auftakt"), s_starts, null)] };
        var moved = registration with { EventVersion = 2, Starts = s_starts.AddDays(1), Ends = s_starts.AddDays(1).AddHours(1), Room = "Saal 2" };
        var postponed = moved with { EventVersion = 3, Starts = null, Ends = null };
        var again = moved with { EventVersion = 4 };
        object[] said =
        [
            new RegistrationConfirmed(registration),
            new RegistrationMoved(moved, Postponed: false, null, null),
            new RegistrationMoved(postponed, Postponed: true, null, null),
            new RegistrationMoved(again, Postponed: false, null, null),
            new RegistrationChanged(again with { Version = 2, PartySize = 1 }),
            new RegistrationCancelled(again with { Version = 3, Status = "cancelled" }, "hub"),
        ];
        foreach (var (message, number) in said.Select((message, index) => (message, index + 1)))
        {
            await world.Sender.SendAsync((dynamic)message);
            await world.ReceivedAsync(number);
        }

        var entries = new List<(string Method, string Status, int Sequence, DateTimeOffset Starts, string? Location)>();
        foreach (var mail in await world.ReceivedAsync(said.Length))
        {
            var (calendar, entry) = await ReadAsync(mail);
            Assert.Equal($"{registration.RegistrationId}@kibiennale", Text(entry["uid"]));
            Assert.Equal("Lange \"Nacht\"; mit, Komma: \\ BEGIN:VEVENT \U0001F916 x", Text(entry["summary"]));
            Assert.Equal("mailto:noreply@localhost", Text(entry["organizer"]));
            entries.Add((Text(calendar["method"])!, Text(entry["status"])!, entry["sequence"]!.GetValue<int>(), DateTimeOffset.Parse(Text(entry["starts"])!, null), Text(entry["location"])));
        }

        Assert.Equal(
        [
            ("REQUEST", "CONFIRMED", 0, s_starts, "Saal 1"),
            ("REQUEST", "CONFIRMED", 1, s_starts.AddDays(1), "Saal 2"),
            // It leaves the calendar, until somebody knows when it will be.
            ("CANCEL", "CANCELLED", 2, s_starts.AddDays(1), null),
            ("REQUEST", "CONFIRMED", 3, s_starts.AddDays(1), "Saal 2"),
            ("REQUEST", "CONFIRMED", 4, s_starts.AddDays(1), "Saal 2"),
            ("CANCEL", "CANCELLED", 5, s_starts.AddDays(1), null),
        ], entries);
    }

    [Fact]
    public async Task Given_a_registration_that_is_not_confirmed_When_it_is_told_of_Then_no_calendar_hears_of_it()
    {
        await using var world = await Registrations.StartAsync(servers, quietWindow: "00:00:00");
        var waiting = Registrations.Of(s_starts) with { Status = "waitlisted", Position = 1 };
        await world.SayAsync(new RegistrationWaitlisted(waiting));
        await world.ReceivedAsync(1);
        await world.SayAsync(new RegistrationMoved(waiting with { EventVersion = 2, Starts = s_starts.AddDays(1) }, Postponed: false, null, null));
        await world.ReceivedAsync(2);
        await world.SayAsync(new RegistrationCancelled(waiting with { EventVersion = 2, Version = 2, Status = "cancelled" }, "person"));

        Assert.All(await world.ReceivedAsync(3), mail => Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(mail.Body).Select(part => part.ContentType.MimeType)));
    }

    [Theory]
    [InlineData("ada+biennale@example.org", "mailto:ada+biennale@example.org")]
    [InlineData("o'brien@example.org", "mailto:o'brien@example.org")]
    [InlineData("\"ada lovelace\"@example.org", "mailto:%22ada%20lovelace%22@example.org")]
    [InlineData("\"a;b:c@d\"@example.org", "mailto:%22a%3Bb%3Ac%40d%22@example.org")]
    [InlineData("a%41?b=c#d@example.org", "mailto:a%2541%3Fb%3Dc%23d@example.org")]
    [InlineData("ada@xn--exmple-cua.org", "mailto:ada@xn--exmple-cua.org")]
    public async Task Given_an_unusual_address_When_its_owner_is_mailed_Then_mail_and_calendar_name_it(string email, string attendee)
    {
        await using var world = await Registrations.StartAsync(servers);
        await world.SayAsync(new RegistrationConfirmed(Registrations.Of(s_starts) with { Email = email }));

        var mail = (await world.ReceivedAsync(1))[0];
        Assert.Equal(email, mail.To.Mailboxes.Single().GetAddress(idnEncode: true));
        Assert.Equal(attendee, Text((await ReadAsync(mail)).Entry["attendees"]![0]));
    }

    /// <summary>Text, HTML and the calendar as what programs choose from, and the same calendar as a file.</summary>
    private static async Task<(JsonNode Calendar, JsonNode Entry)> ReadAsync(MimeMessage mail)
    {
        var mixed = Assert.IsType<Multipart>(mail.Body);
        var choices = Assert.IsType<MultipartAlternative>(mixed[0]);
        Assert.Equal(["text/plain", "text/html", "text/calendar"], choices.Select(part => part.ContentType.MimeType));
        var part = (TextPart)choices[2];
        using var file = new MemoryStream();
        await ((MimePart)mixed[1]).Content!.DecodeToAsync(file);
        Assert.Equal(("application/ics", "invite.ics", "utf-8"), (mixed[1].ContentType.MimeType, mixed[1].ContentDisposition!.FileName, part.ContentType.Charset));
        Assert.Equal(part.Text.ReplaceLineEndings("\n").TrimEnd(), Encoding.UTF8.GetString(file.ToArray()).ReplaceLineEndings("\n").TrimEnd());
        var calendar = JsonNode.Parse(await Node.RunAsync("calendar.js", part.Text))!;
        Assert.Equal(calendar["method"]!.GetValue<string>(), part.ContentType.Parameters["method"]);
        return (calendar, Assert.Single(calendar["events"]!.AsArray())!);
    }

    private static string? Text(JsonNode? node) => node?.GetValue<string>();
}
