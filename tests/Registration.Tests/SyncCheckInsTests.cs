namespace KiBiennale.Registrations.Tests;

/// <summary>What devices have done without the network.</summary>
public sealed class SyncCheckInsTests(Servers servers) : AtTheDoors(servers)
{
    [Fact]
    public async Task Given_two_devices_without_network_When_both_let_a_party_in_Then_the_earlier_scan_counts_whichever_is_heard_first()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 2);
        var now = TimeProvider.System.GetUtcNow();

        var late = await SyncAsync(Scan(made, now.AddMinutes(-10)));
        var early = await SyncAsync(Scan(made, now.AddMinutes(-20)));

        Assert.Equal("admitted", late[0]!["result"]!.GetValue<string>());
        Assert.Equal("admitted", early[0]!["result"]!.GetValue<string>());
        Assert.Equal("alreadyAdmitted", (await SyncAsync(Scan(made, now.AddMinutes(-10), late[0]!["id"]!.GetValue<Guid>())))[0]!["result"]!.GetValue<string>());
        Assert.Equal("admitted", (await SyncAsync(Scan(made, now.AddMinutes(-20), early[0]!["id"]!.GetValue<Guid>())))[0]!["result"]!.GetValue<string>());
        Assert.Equal(2, await AdmittedAsync(made));
    }

    [Fact]
    public async Task Given_one_report_of_scans_in_any_order_When_it_is_told_twice_Then_the_answers_are_in_its_order_and_alike()
    {
        var offering = await PublishAsync();
        var (ada, bob) = (await RegisterAsync(offering, "Ada"), await RegisterAsync(offering, "Bob"));
        var now = TimeProvider.System.GetUtcNow();
        string[] scans =
        [
            Scan(ada, now.AddMinutes(-1)), Scan(bob, now.AddMinutes(-3)), Scan(ada, now.AddMinutes(-5)),
            $$"""{ "id": "{{Guid.CreateVersion7()}}", "ticket": "nonsense", "at": "{{now:O}}", "device": "hall" }""",
        ];

        var first = await SyncAsync(scans);
        var again = await SyncAsync(scans);

        Assert.Equal(["alreadyAdmitted", "admitted", "admitted", "invalid"], first.Select(scan => scan!["result"]!.GetValue<string>()));
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
    }

    [Fact]
    public async Task Given_who_is_in_by_a_door_with_the_network_When_earlier_scans_are_heard_of_Then_all_who_are_in_count_and_the_place_is_not_given_twice()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada", 3);
        Assert.Equal((200, "admitted", 2), Of(await ScanAsync(made, ", \"people\": 2")));

        var early = await SyncAsync(Scan(made, TimeProvider.System.GetUtcNow().AddMinutes(-10), people: 2));

        Assert.Equal(("admitted", 2), (early[0]!["result"]!.GetValue<string>(), early[0]!["people"]!.GetValue<int>()));
        Assert.Equal(3, await AdmittedAsync(made));
        Assert.Equal((200, "alreadyAdmitted", 0), Of(await ScanAsync(made, ", \"people\": 1")));
    }

    [Fact]
    public async Task Given_codes_that_are_none_and_a_clock_that_was_reset_When_a_device_reports_Then_its_other_scans_are_noted()
    {
        var made = await RegisterAsync(await PublishAsync(), "Ada");
        var now = TimeProvider.System.GetUtcNow();

        var results = await SyncAsync(
            $$"""{ "id": "{{Guid.CreateVersion7()}}", "ticket": "\u0000{{new string('x', 9000)}}", "at": "{{now:O}}", "device": "hall" }""",
            Scan(made, DateTimeOffset.UnixEpoch),
            Scan(made, now));

        Assert.Equal(["invalid", "tooEarly", "admitted"], results.Select(scan => scan!["result"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_bad_input_When_a_device_sends_it_Then_it_hears_every_fault_and_nothing_is_noted()
    {
        var offering = await PublishAsync();
        var made = await RegisterAsync(offering, "Ada");

        var bad = await Booked.Api.PostAsync("/checkins:sync", $$"""{ "scans": [{{Scan(made, TimeProvider.System.GetUtcNow())}}, { "at": "yesterday", "people": 0 }, null] }""", s_door);

        Assert.Equal(422, bad.Status);
        Assert.Equal(["scans[1].at", "scans[1].device", "scans[1].id", "scans[1].people", "scans[1].ticket", "scans[2].at", "scans[2].device", "scans[2].id", "scans[2].ticket"], bad.Faults.Order());
        Assert.Equal(0, (await Booked.Api.GetAsync($"/offerings/{offering}/checkins", s_door))["total"]!.GetValue<int>());
        Assert.Equal(422, (await PostAsync("\"ticket\": \"x\", \"registration\": \"" + Guid.CreateVersion7() + "\"")).Status);
    }
}
