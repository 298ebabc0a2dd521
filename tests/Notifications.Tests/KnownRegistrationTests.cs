using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Mails;
using KiBiennale.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>What mails know of registrations is told to whom it is about, and forgotten.</summary>
public sealed class KnownRegistrationTests(Servers servers)
{
    private const string Ada = "ada@example.org";

    private static readonly DateTimeOffset s_starts = Registrations.Now.AddDays(30);

    private readonly RegistrationSnapshot _registration = Registrations.Of(s_starts);

    [Fact]
    public async Task Given_a_registration_When_its_owner_is_forgotten_Then_nothing_is_left_and_what_comes_late_brings_nothing_back()
    {
        await using var world = await Registrations.StartAsync(servers);
        var person = Guid.CreateVersion7();
        await world.SayAsync(new PersonSignedUp(person, Ada));
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.SayAsync(new RegistrationMoved(_registration with { EventVersion = 2, Starts = s_starts.AddHours(1) }, Postponed: false, null, null));
        await world.ReceivedAsync(1);
        // The control: what is looked for below is there.
        Assert.Equal(["known_people", "known_registrations", "mails"], await world.Host.TablesWithAsync(Ada));
        var data = await world.Host.Api.GetAsync("/me/data", TestTokens.Of("applicant", clientId: $"{person}"));
        var held = Assert.Single(data["services"]!["notifications"]!["registrations"]!.AsArray())!;
        Assert.Equal(("confirmed", Ada), (held["status"]!.GetValue<string>(), held["said"]!["email"]!.GetValue<string>()));

        await world.SayAsync(new PersonErasureRequested(Guid.CreateVersion7(), person, Ada, "de"));
        await world.SayAsync(new RegistrationChanged(_registration with { Version = 2, EventVersion = 2, PartySize = 1 }));
        await world.SayAsync(new RegistrationCancelled(_registration with { Version = 3, EventVersion = 2, Status = "cancelled", Name = "", Email = "" }, "person"));

        Assert.Empty(await world.Host.TablesWithAsync(Ada));
        Assert.Empty(await world.Host.TablesWithAsync("Lovelace"));
        Assert.Single(world.MailServer.Mails);
    }

    [Fact]
    public async Task Given_who_registers_again_after_asking_to_be_forgotten_When_that_is_done_Then_what_is_new_stays()
    {
        await using var world = await Registrations.StartAsync(servers);
        var erasure = new PersonErasureRequested(Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddSeconds(30)), Guid.CreateVersion7(), Ada, "de");
        var after = Registrations.Of(s_starts) with { RegistrationId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddMinutes(1)) };
        await world.SayAsync(new RegistrationConfirmed(_registration));
        await world.SayAsync(new RegistrationConfirmed(after));
        await world.SayAsync(erasure);

        Assert.Equal(("erased", "confirmed"), ((await world.KnownAsync(_registration))!.Status, (await world.KnownAsync(after))!.Status));
    }

    [Fact]
    public async Task Given_what_is_over_When_a_week_has_passed_or_Registration_has_forgotten_it_Then_nothing_is_known_of_it_any_more()
    {
        await using var world = await Registrations.StartAsync(servers);
        var (kept, erased) = (Registrations.Of(s_starts.AddDays(60)), Registrations.Of(s_starts.AddDays(60)));
        foreach (var registration in (RegistrationSnapshot[])[_registration, kept, erased])
            await world.SayAsync(new RegistrationConfirmed(registration));
        await world.Host.WithDatabaseAsync(db => db.Set<KnownRegistration>().ExecuteUpdateAsync(all => all.SetProperty(known => known.Updated, s_starts.AddDays(-60))));

        await world.SayAsync(new RegistrationsErased(erased.EventId, "bochum", 1, "retention", s_starts));
        await world.SayAsync(new RegistrationsErased(kept.EventId, "bochum", 1, "request", s_starts));
        foreach (var days in (int[])[6, 8])
        {
            using var care = ActivatorUtilities.CreateInstance<RegistrationCare>(world.Host.Services, (TimeProvider)new FestivalClock(s_starts.AddDays(days) - TimeProvider.System.GetUtcNow()));
            await care.DoAsync(CancellationToken.None);
            Assert.Equal(days is 6, await world.KnownAsync(_registration) is not null);
        }

        Assert.NotNull(await world.KnownAsync(kept));
        Assert.Null(await world.KnownAsync(erased));
    }
}
