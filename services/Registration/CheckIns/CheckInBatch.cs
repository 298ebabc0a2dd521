using System.Diagnostics;
using System.Diagnostics.Metrics;
using KiBiennale.Contracts;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Messaging;
using KiBiennale.ServiceDefaults.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace KiBiennale.Registrations.CheckIns;

/// <summary>
/// Notes many arrivals in one transaction, which locks the registrations that they are about: no two doors let in the same
/// people. The offerings are not locked; nobody who registers waits for a door.
/// </summary>
internal sealed class CheckInBatch(RegistrationDbContext db, IOptions<RegistrationOptions> options, TimeProvider clock)
{
    private static readonly Meter s_meter = new(TelemetryExtensions.SourcePrefix + "Registration");
    private static readonly Counter<long> s_scans = s_meter.CreateCounter<long>("kibiennale.registration.checkins", "{scan}", "Scans noted, by what they came to");

    public async Task<IReadOnlyList<CheckIn>> DecideAsync(IReadOnlyList<Arrival> arrivals, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var named = arrivals.Select(arrival => arrival.Registration).Distinct().ToArray();
        // On the day of the event this table grows within minutes from nothing: plans that were made for nothing would read it whole.
        await db.Database.ExecuteSqlAsync($"SET LOCAL enable_seqscan = off", cancellationToken);
        // In the order of ids, as all do who lock registrations.
        var registrations = await db.Registrations.FromSql(
            $"""
            SELECT * FROM registrations
             WHERE id IN (SELECT unnest({named}) UNION SELECT id FROM registrations WHERE main_id = ANY({named})) ORDER BY id FOR NO KEY UPDATE
            """).AsNoTracking().ToListAsync(cancellationToken);
        var (ids, told) = (registrations.ConvertAll(r => r.Id), arrivals.Select(arrival => arrival.Id).ToArray());
        var behind = registrations.Select(r => r.OfferingId).Concat(arrivals.Select(arrival => arrival.Offering).OfType<Guid>()).Distinct().ToArray();
        var offerings = await db.Offerings.AsNoTracking().Where(o => behind.Contains(o.Id)).ToDictionaryAsync(o => o.Id, cancellationToken);
        // Of those that count for nothing there may be many: a code that lies before a scanner.
        var scans = (await db.Scans.AsNoTracking().Where(scan => ids.Contains(scan.RegistrationId)
            && (told.Contains(scan.Id) || (scan.Undone == null && !scan.TurnedAway && (scan.Result == ScanResult.Admitted || scan.Result == ScanResult.AlreadyAdmitted))))
            .ToListAsync(cancellationToken)).ToLookup(scan => scan.RegistrationId);
        var parties = registrations.ToDictionary(r => r.Id, r => new Party(r, offerings[r.OfferingId], [.. scans[r.Id]]));
        var along = registrations.ToLookup(r => r.MainId ?? r.Id);
        var before = parties.Values.SelectMany(party => party.Scans).ToDictionary(scan => scan, scan => (scan.People, scan.Result));

        var now = clock.GetUtcNow();
        var noted = arrivals.Select(arrival => Note(arrival, parties, along[arrival.Registration], offerings, now)).ToList();
        var touched = noted.Select(note => note.Party).OfType<Party>().Distinct().ToList();
        var wereIn = touched.ToDictionary(party => party, party => party.Registration.Admitted);
        foreach (var party in touched)
            party.Registration.Admit(party.Scans);
        var cameIn = touched.Where(party => party.Registration.Admitted > wereIn[party]).Select(party => CheckedIn(party, now)).ToList();
        var made = touched.SelectMany(party => party.Scans).Where(scan => !before.ContainsKey(scan)).ToList();
        var changed = before.Where(scan => (scan.Key.People, scan.Key.Result) != scan.Value).Select(scan => scan.Key).ToList();
        if (made.Count > 0)
            await WriteAsync(made, changed, touched.ConvertAll(party => party.Registration), cameIn, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        foreach (var scan in made)
            s_scans.Add(1, KeyValuePair.Create<string, object?>("result", Names.Of(scan.Result)));
        // Only now, since who came first may stand further down.
        return noted.ConvertAll(note => note is { Party: { } party, Scan: { } scan } ? new CheckIn(scan.Outcome, scan, party.Registration, party.Offering) : CheckIn.Unknown);
    }

    private (Party? Party, Scan? Scan) Note(
        Arrival arrival, Dictionary<Guid, Party> parties, IEnumerable<Registration> booked, Dictionary<Guid, Offering> offerings, DateTimeOffset now)
    {
        // One that another hub has is as unknown here as one that nobody has.
        if (!parties.TryGetValue(arrival.Registration, out var main) || !arrival.IsTheirs(main.Offering.Hub))
            return (null, null);
        var behind = arrival.Offering is null || arrival.Offering == main.Offering.Id ? main.Registration : booked.FirstOrDefault(r => r.OfferingId == arrival.Offering);
        var party = behind is null ? main : parties[behind.Id];
        if (party.Scans.Find(scan => scan.Id == arrival.Id) is { } told)
            return (party, told);
        // Doors with the network have their turns one after the other, whatever their clocks say; else a clock that is ahead comes first nowhere.
        var at = !arrival.IsOnline ? (arrival.At < now ? arrival.At : now)
            : party.Scans.Count > 0 && party.Scans.Max(scan => scan.At) is var last && last >= now ? last.AddMicroseconds(1)
            : now;
        // The door's own record has it, too, when it is for something else.
        var door = arrival.Offering is { } asked && offerings.TryGetValue(asked, out var offering) && offering.Hub == main.Offering.Hub ? asked : party.Offering.Id;
        var scan = Scan.Make(
            arrival.Id, party.Registration, door, at, now, (arrival.Device, arrival.By), arrival.People, arrival.IsOnline,
            behind is null ? ScanResult.WrongOffering : Judge(arrival, main.Registration, party, arrival.IsOnline ? now : at));
        party.Scans.Add(scan);
        return (party, scan);
    }

    private async Task WriteAsync(List<Scan> made, List<Scan> changed, List<Registration> registrations, List<CheckedInRegistration> cameIn, CancellationToken cancellationToken)
    {
        await using var batch = db.Database.NewBatch();
        batch.Add(
            """
            INSERT INTO scans (registration_id, id, offering_id, at, received, device, "by", brought, people, result, turned_away)
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::int[], $9::int[], $10::text[], $11::bool[])
            """,
            made.ConvertAll(s => s.RegistrationId), made.ConvertAll(s => s.Id), made.ConvertAll(s => s.OfferingId), made.ConvertAll(s => s.At), made.ConvertAll(s => s.Received),
            made.ConvertAll(s => s.Device), made.ConvertAll(s => s.By), made.ConvertAll(s => s.Brought), made.ConvertAll(s => s.People), made.ConvertAll(s => s.Result.ToString()),
            made.ConvertAll(s => s.TurnedAway));
        if (changed.Count > 0)
        {
            batch.Add(
                """
                UPDATE scans SET people = now.people, result = now.result FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) AS now (registration_id, id, people, result)
                 WHERE scans.registration_id = now.registration_id AND scans.id = now.id
                """,
                changed.ConvertAll(s => s.RegistrationId), changed.ConvertAll(s => s.Id), changed.ConvertAll(s => s.People), changed.ConvertAll(s => s.Result.ToString()));
        }

        batch.Add(
            """
            UPDATE registrations SET admitted = now.admitted, admitted_at = now.admitted_at
              FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS now (id, admitted, admitted_at) WHERE registrations.id = now.id
            """,
            registrations.ConvertAll(r => r.Id), registrations.ConvertAll(r => r.Admitted), registrations.ConvertAll(r => r.AdmittedAt));
        // One message for all of them: a door does not wait for as many as there are people.
        if (cameIn.Count > 0)
            batch.Publish([(new RegistrationsCheckedIn(cameIn), Activity.Current?.Id)]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static CheckedInRegistration CheckedIn(Party party, DateTimeOffset now) => new(
        party.Registration.Id, party.Registration.Version, party.Registration.EventId, party.Offering.Hub, party.Offering.Id, party.Registration.PartySize, party.Registration.Admitted, now.ToUniversalTime());

    /// <summary>What stands against it, before it is asked who else came.</summary>
    private ScanResult Judge(Arrival arrival, Registration main, Party party, DateTimeOffset at)
    {
        var offering = party.Offering;
        return arrival.TicketVersion < main.LinkVersion || main.Erased is not null || offering.Cancelled || !party.Registration.Status.IsLive() ? ScanResult.Cancelled
            : party.Registration.Status is not RegistrationStatus.Confirmed ? ScanResult.NotConfirmed
            // What has no date yet does not take place now.
            : offering.Starts is null || at < offering.Starts - options.Value.DoorsOpen ? ScanResult.TooEarly
            : at > (offering.Ends ?? offering.Starts) + options.Value.DoorsOpen ? ScanResult.TooLate
            : ScanResult.Admitted;
    }

    private sealed record Party(Registration Registration, Offering Offering, List<Scan> Scans)
    {
        public bool Equals(Party? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Registration.Id.GetHashCode();
    }
}
