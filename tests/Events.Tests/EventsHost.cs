using KiBiennale.Contracts;
using KiBiennale.Events.Data;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Tests;

/// <summary>Events with the hubs and venues that it would have learnt from Hubs.</summary>
internal static class EventsHost
{
    public static async Task<ServiceHost<EventsDbContext>> StartAsync(Servers servers)
    {
        var events = await ServiceHost<EventsDbContext>.StartAsync(servers, "events-db");
        await using var hubs = await MessageSender.StartAsync(servers, events.Prefix);
        await hubs.SendAsync(new HubChanged("bochum", 1, new("Bochum"), Trusted: true));
        await hubs.SendAsync(new HubChanged("bottrop", 1, new("Bottrop"), Trusted: false));
        await hubs.SendAsync(new VenueChanged("bochum", "rub", 1, new("Ruhr-Universität"), "Universitätsstraße 150", "44801", "Bochum", 51.44, 7.26));
        await Eventually.GetAsync(
            () => events.WithDatabaseAsync(async db => await db.Set<Domain.KnownHub>().CountAsync() + await db.Set<Domain.KnownVenue>().CountAsync()),
            known => known == 3);
        return events;
    }

    public static string Talk(string title = "Vortrag", string? starts = "2026-09-10T18:00", string? ends = "2026-09-10T19:30", string state = "submitted") =>
        $$"""
        {
          "title": { "de": "{{title}}" }, "format": "talk", "audiences": ["public"], "topics": ["ethics"], "languages": ["de"], "mode": "onsite",
          "starts": {{(starts is null ? "null" : $"\"{starts}\"")}}, "ends": {{(ends is null ? "null" : $"\"{ends}\"")}},
          "registration": { "mode": "open", "capacity": 40 }, "state": "{{state}}"
        }
        """;
}
