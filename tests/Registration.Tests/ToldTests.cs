using KiBiennale.Contracts;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

/// <summary>Others hear who has come in, by number and not by name, and when the last place is taken.</summary>
public sealed class ToldTests(Servers servers) : AtTheDoors(servers)
{
    private readonly Servers _servers = servers;

    [Fact]
    public async Task Given_a_party_When_parts_of_it_come_in_Then_each_time_others_hear_how_many_are_in()
    {
        await using var told = await MessageListener<RegistrationsCheckedIn>.StartAsync(_servers, Booked.Service.Prefix);
        var made = await RegisterAsync(await PublishAsync(), "Ada", partySize: 3);

        await ScanAsync(made, """, "people": 2""");
        await ScanAsync(made, """, "people": 1""");
        // Nobody comes in by it.
        Assert.Equal("alreadyAdmitted", ResultOf(await ScanAsync(made)));
        var heard = await Eventually.GetAsync(() => Task.FromResult(told.HeardOnce.SelectMany(message => message.Registrations).ToList()), registrations => registrations.Count >= 2);

        Assert.Equal([2, 3], heard.Select(registration => registration.Admitted).Order());
        Assert.All(heard, registration => Assert.Equal((made["id"]!.GetValue<Guid>(), "bochum", 3), (registration.RegistrationId, registration.Hub, registration.PartySize)));
        Assert.Equal(0, await Booked.Service.WithDatabaseAsync(db => db.Set<ServiceDefaults.Messaging.OutboxMessage>().CountAsync(message => message.Type.EndsWith(nameof(RegistrationsCheckedIn)))));
    }

    [Fact]
    public async Task Given_many_scans_of_a_device_without_network_When_they_are_told_together_Then_others_hear_of_them_in_one_message()
    {
        await using var told = await MessageListener<RegistrationsCheckedIn>.StartAsync(_servers, Booked.Service.Prefix);
        var offering = await PublishAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => RegisterAsync(offering, $"guest{number}")));

        await SyncAsync(made.Select(one => Scan(one, TimeProvider.System.GetUtcNow())));
        var heard = await Eventually.GetAsync(() => Task.FromResult(told.HeardOnce), messages => messages.Sum(message => message.Registrations.Count) >= 10);

        Assert.Equal(made.Select(one => one["id"]!.GetValue<Guid>()).Order(), heard.SelectMany(message => message.Registrations).Select(registration => registration.RegistrationId).Order());
        Assert.InRange(heard.Count, 1, 9);
    }

    [Fact]
    public async Task Given_an_offering_When_its_last_place_is_taken_Then_others_hear_it_once_and_again_only_when_one_was_free()
    {
        await using var told = await MessageListener<OfferingFull>.StartAsync(_servers, Booked.Service.Prefix);
        var offering = await PublishAsync(rules => rules with { Capacity = 4, WaitingList = true });
        await RegisterAsync(offering, "Ada", partySize: 3);
        var last = await RegisterAsync(offering, "Grace");
        await Eventually.GetAsync(() => Task.FromResult(told.HeardOnce.Count), count => count == 1);
        await Booked.RegisterAsync(offering, "Hedy");

        Assert.Equal((Guid.Parse(offering), "bochum", 4, true), (told.HeardOnce[0].OfferingId, told.HeardOnce[0].Hub, told.HeardOnce[0].Capacity, told.HeardOnce[0].WaitingList));
        // Who waits has the place at once: it was never free for others.
        Assert.Equal(200, (await Booked.Api.DeleteAsync(Booking.PathOf(last), headers: Booking.KeyOf(last))).Status);
        await Eventually.GetAsync(() => Booked.Service.WithDatabaseAsync(db => db.Set<Domain.Offering>().CountAsync(known => known.Unsaid)), unsaid => unsaid == 0);
        Assert.Single(told.HeardOnce);
    }

    [Fact]
    public void Given_an_offering_that_was_full_When_a_place_is_free_and_taken_again_Then_it_is_said_again()
    {
        var now = TimeProvider.System.GetUtcNow();
        var talk = Snapshots.Talk(now.AddHours(1));
        var offered = Domain.OfferedEvent.Create(talk.EventId);
        offered.Follow(talk with { Registration = talk.Registration with { Capacity = 0 } });
        Assert.Single(offered.SayFull(now));
        Assert.Empty(offered.SayFull(now));

        offered.Follow(talk with { Version = 2 });
        Assert.Empty(offered.SayFull(now));
        offered.Follow(talk with { Version = 3, Registration = talk.Registration with { Capacity = 0 } });
        Assert.Single(offered.SayFull(now));
        offered.Follow(talk with { Version = 4, Registration = talk.Registration with { Capacity = 0 }, Cancelled = true });
        Assert.Empty(offered.SayFull(now));
    }
}
