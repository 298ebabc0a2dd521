using System.Text.Json;
using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.NativeHost;
using MassTransit.Serialization;

namespace KiBiennale.Messaging.Tests;

/// <summary>
/// Messages outlive the release that has said them: in outboxes, queues and backups. <c>contracts/samples/NAME</c> holds each
/// contract as every release wrote it, the newest file being today's. A file is never changed or deleted; a contract that
/// grows gets one more.
/// </summary>
public sealed class ContractTests
{
    private static readonly DateTimeOffset s_time = new(2026, 9, 10, 18, 0, 0, TimeSpan.FromHours(2));

    private static readonly EventSnapshot s_event = new(
        new("019a0000-0000-7000-8000-000000000001"), 3, "bochum", new("Lange Nacht der KI", "AI night"), "talk", s_time, s_time.AddHours(4), Cancelled: false,
        new("open", s_time.AddDays(-30), s_time.AddHours(-1), 300, 1, 5, WaitingList: true, SmallerPartyMayPass: true, Groups: true, [new("diet", new("Was essen Sie?", "What do you eat?"), Required: true)], ConfirmAddress: true),
        [new("a", new("Auftakt"), s_time, s_time.AddHours(1), 40, "abend", "turbinenhalle", "Saal 2")],
        new("FREQ=DAILY", new(10, 0), new(12, 0), 30, new(2026, 9, 7), new(2026, 9, 9), [new(2026, 9, 8)], 6),
        [new("2026-09-07T10:00", s_time, s_time.AddMinutes(30), 6, Cancelled: true)], Postponed: true, Withdrawn: true, new("Sturm", "Storm"), "jahrhunderthalle", "Saal 1");

    private static readonly RegistrationSnapshot s_registration = new(
        new("019a0000-0000-7000-8000-000000000003"), 2, s_event.EventId, "bochum", new("019a0000-0000-7000-8000-000000000004"), s_event.Title, s_time, s_time.AddHours(4),
        "Ada Lovelace", "ada@example.org", "en", 3, "offered", 4, s_time.AddDays(-1), new("https://programm.example/registrations/019a0000-0000-7000-8000-000000000003?key=k"),
        new("019a0000-0000-7000-8000-000000000005"),
        [new(new("019a0000-0000-7000-8000-000000000006"), new("019a0000-0000-7000-8000-000000000007"), new("Auftakt", "Opening"), s_time, s_time.AddHours(1))],
        new("https://programm.example/api/v1/registrations/019a0000-0000-7000-8000-000000000003/ticket.pdf?key=k"),
        new("https://programm.example/registrations/019a0000-0000-7000-8000-000000000003/confirm?key=k&code=c"), 3, "jahrhunderthalle", "Saal 1");

    /// <summary>One of each, with a value in every field.</summary>
    private static readonly object[] s_samples =
    [
        new EventPublished(s_event),
        new EventChanged(s_event),
        new EventCancelled(s_event),
        new HubChanged("bochum", 2, new("Bochum"), Trusted: true, Sandbox: true),
        new VenueChanged("bochum", "jahrhunderthalle", 2, new("Jahrhunderthalle"), "An der Jahrhunderthalle 1", "44793", "Bochum", 51.4797, 7.1936),
        new AvailabilityChanged(s_event.EventId, 4, "waitlist", 12, s_time),
        new SlotsKept(s_event.EventId, 4, "bochum", ["2026-09-07T10:00"]),
        new CredentialRevoked("bochum-1", s_time),
        new SignInRequested("ada@example.org", "012345", s_time, "de"),
        new SignInLocked("ada@example.org", s_time, "de"),
        new PersonSignedOut(new("019a0000-0000-7000-8000-000000000002"), s_time),
        new PersonInvited("ada@example.org", "publisher", new("Bochum"), s_time, "de"),
        new MemberChanged("unna", 2, new("Kreisstadt Unna"), ["unna.de"]),
        new RightRefused("bochum-1", ["publisher@bochum"], "PUT", "/api/v1/hubs/{hub}/events/{externalId}", "essen", "not_your_hub", s_time),
        new RegistrationConfirmed(s_registration, "offered"),
        new RegistrationWaitlisted(s_registration),
        new RegistrationPending(s_registration),
        new AddressToConfirm(s_registration),
        new RegistrationMoved(s_registration, Postponed: true, new("Sturm", "Storm"), new("Saal 1, Jahrhunderthalle", "Hall 1, Jahrhunderthalle")),
        new GuestInvited(new("019a0000-0000-7000-8000-000000000008"), s_event.EventId, "bochum", s_registration.OfferingId, s_event.Title, s_time, s_time.AddHours(4), "Ada Lovelace", "ada@example.org", "en", 2, s_time.AddDays(-1), new("https://programm.example/invitations/k")),
        new PlaceOffered(s_registration),
        new RegistrationChanged(s_registration),
        new RegistrationCancelled(s_registration, "person"),
        new RegistrationsCheckedIn([new(s_registration.RegistrationId, 2, s_event.EventId, "bochum", s_registration.OfferingId, 3, 2, s_time)]),
        new OfferingFull(s_registration.OfferingId, s_event.EventId, "bochum", s_event.Title, 300, WaitingList: true, s_time),
        new RegistrationLinksRequested("ada@example.org", "en", [s_registration]),
        new PersonSignedUp(new("019a0000-0000-7000-8000-000000000002"), "ada@example.org"),
        new PersonErasureRequested(new("019a0000-0000-7000-8000-000000000008"), new("019a0000-0000-7000-8000-000000000002"), "ada@example.org", "en"),
        new PersonErased(new("019a0000-0000-7000-8000-000000000008"), "registration", 3),
        new ErasureCompleted("ada@example.org", "en"),
        new RegistrationsErased(s_event.EventId, "bochum", 3, "retention", s_time),
        new StateRequested("registration", new Dictionary<string, string> { ["KiBiennale.Contracts.EventPublished"] = "registration-programme" }),
    ];

    public static TheoryData<string> Contracts => [.. s_samples.Select(sample => sample.GetType().Name)];

    public static TheoryData<string, string> Files => [.. s_samples.SelectMany(sample => FilesOf(sample).Select(file => (sample.GetType().Name, Path.GetFileName(file))))];

    [Fact]
    public void Every_contract_has_samples() => Assert.Equal(
        s_samples.Select(sample => sample.GetType().Name).Order(), Directory.GetDirectories(Folder).Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Contracts))]
    public void The_newest_sample_is_what_is_written_today(string contract)
    {
        var sample = SampleOf(contract);

        Assert.Equal(Pretty(Write(sample)), File.ReadAllText(FilesOf(sample)[^1]).TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_any_release_has_written_is_read_without_loss(string contract, string file)
    {
        var written = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, contract, file)));
        var type = SampleOf(contract).GetType();
        var read = JsonSerializer.Deserialize(written, type, SystemTextJsonMessageSerializer.Options)!;

        Assert.Empty(Lost(written, Write(read), contract));
    }

    [Fact]
    public void Control_a_field_that_is_no_longer_read_is_noticed()
    {
        var written = JsonNode.Parse("""{ "hub": "a", "version": 1, "name": { "de": "A", "nl": "B" }, "trusted": true, "focus": "x" }""");
        var read = JsonSerializer.Deserialize<HubChanged>(written, SystemTextJsonMessageSerializer.Options)!;

        Assert.Equal(["HubChanged.name.nl", "HubChanged.focus"], Lost(written, Write(read), nameof(HubChanged)));
    }

    private static string Folder => Path.Combine(Installation.Root, "contracts", "samples");

    private static object SampleOf(string contract) => s_samples.Single(sample => sample.GetType().Name == contract);

    private static List<string> FilesOf(object sample) =>
        [.. Directory.GetFiles(Path.Combine(Folder, sample.GetType().Name)).OrderBy(file => int.Parse(Path.GetFileNameWithoutExtension(file), null))];

    private static JsonNode Write(object message) => JsonSerializer.SerializeToNode(message, message.GetType(), SystemTextJsonMessageSerializer.Options)!;

    private static string Pretty(JsonNode json) => json.ToJsonString(new() { WriteIndented = true });

    /// <summary>The places whose value was written and is not there any more.</summary>
    private static IEnumerable<string> Lost(JsonNode? written, JsonNode? read, string path) => (written, read) switch
    {
        (JsonObject had, JsonObject has) => had.SelectMany(member => Lost(member.Value, has[member.Key], $"{path}.{member.Key}")),
        (JsonArray had, JsonArray has) when had.Count == has.Count => had.SelectMany((item, index) => Lost(item, has[index], $"{path}[{index}]")),
        _ => JsonNode.DeepEquals(written, read) ? [] : [path],
    };
}
