using KiBiennale.Contracts;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KiBiennale.Registrations.Tests;

/// <summary>
/// Whatever people, time and the hub do one after the other: the service says the same as a model of a few lines, after
/// each step, of every registration.
/// </summary>
public sealed class ModelTests(Servers servers) : IAsyncLifetime
{
    private const int Sequences = 16;
    private const int Steps = 40;

    private static readonly string s_publisher = TestTokens.Publisher("bochum");

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private Booking _booking = null!;
    private OfferCare _care = null!;

    public async ValueTask InitializeAsync()
    {
        _booking = await Booking.StartAsync(servers, services => services.AddSingleton<TimeProvider>(_clock));
        _care = _booking.Service.Services.GetServices<IHostedService>().OfType<OfferCare>().Single();
    }

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Fact]
    public async Task Given_any_sequence_of_steps_When_it_is_taken_Then_the_service_says_what_the_model_says()
    {
        for (var seed = 0; seed < Sequences; seed++)
        {
            var differences = await DifferencesAsync(seed);
            Assert.True(differences.Count == 0, string.Join('\n', differences));
        }

        await _booking.AssertCountedRightAsync();
    }

    [Fact]
    public async Task Control_a_model_in_which_others_may_pass_than_do_differs()
    {
        var differences = new List<string>();
        for (var seed = 0; seed < Sequences && differences.Count == 0; seed++)
            differences.AddRange(await DifferencesAsync(seed, wrongly: true));

        Assert.NotEmpty(differences);
    }

    /// <summary>Takes random steps until service and model differ.</summary>
    private async Task<IReadOnlyList<string>> DifferencesAsync(int seed, bool wrongly = false)
    {
        var random = new Random(seed);
        var (capacity, mayPass, approval) = (random.Next(1, 8), random.Next(2) == 0, random.Next(3) == 0);
        var model = new OfferingModel(capacity, mayPass != wrongly, approval);
        var talk = Booking.Event(capacity, rules => rules with { Mode = approval ? "approval" : "open", WaitingList = true, SmallerPartyMayPass = mayPass, MaxParty = 4 });
        talk = talk with { Starts = _clock.GetUtcNow().AddDays(300), Ends = _clock.GetUtcNow().AddDays(301) };
        var offering = (await _booking.PublishAsync(talk))[0];
        List<Answer> made = [];
        List<string> history = [];
        for (var step = 0; step < Steps; step++)
        {
            var (what, whose, size) = (random.Next(15), made.Count == 0 ? 0 : random.Next(made.Count), random.Next(1, 5));
            switch (what)
            {
                case < 5:
                case < 10 when made.Count == 0:
                    history.Add($"book {size}");
                    var answer = await _booking.RegisterAsync(offering, $"p{seed}-{step}", size);
                    if (model.Book(size) != (answer.Status == 201))
                        return [.. history, $"the service answers {Booking.StatusOf(answer)}"];
                    if (answer.Status == 201)
                        made.Add(answer);
                    break;
                case 5 or 6:
                    history.Add($"cancel {whose}");
                    await _booking.Api.DeleteAsync(Booking.PathOf(made[whose]), s_publisher, KeysOf(made[whose]));
                    model.Cancel(whose);
                    break;
                case 7:
                    history.Add($"resize {whose} to {size}");
                    await _booking.Api.PatchAsync(Booking.PathOf(made[whose]), $$"""{ "partySize": {{size}} }""", s_publisher, KeysOf(made[whose]));
                    model.Resize(whose, size);
                    break;
                case 8:
                    history.Add($"accept {whose}");
                    await _booking.Api.PostAsync(Booking.PathOf(made[whose]) + "/accept", null, s_publisher, KeysOf(made[whose]));
                    model.Accept(whose);
                    break;
                case 9:
                    history.Add($"decline {whose}");
                    await _booking.Api.PostAsync(Booking.PathOf(made[whose]) + "/decline", null, s_publisher, KeysOf(made[whose]));
                    model.Decline(whose);
                    break;
                case 10 when made.Count > 0:
                    var approved = size > 2;
                    history.Add($"{(approved ? "approve" : "refuse")} {whose}");
                    await _booking.Api.PostAsync(Booking.PathOf(made[whose]) + (approved ? "/approve" : "/refuse"), token: s_publisher);
                    model.Decide(whose, approved);
                    break;
                case 11:
                    history.Add($"the hub adds {size}");
                    made.Add(await _booking.Api.PostAsync(
                        $"/offerings/{offering}/attendees", $$"""{ "name": "h", "email": "h{{seed}}-{{step}}@example.org", "partySize": {{size}}, "aboveCapacity": true, "consent": { "privacy": true } }""", s_publisher));
                    model.Add(size);
                    break;
                case 12:
                    history.Add("13 hours pass");
                    _clock.Advance(TimeSpan.FromHours(13));
                    await _care.DoAsync(CancellationToken.None);
                    model.Pass(13);
                    break;
                default:
                    int? places = what == 13 && whose % 5 == 0 ? null : size + 1;
                    history.Add($"capacity {places}");
                    talk = talk with { Version = talk.Version + 1, Registration = talk.Registration with { Capacity = places } };
                    await _booking.Events.SendAsync(new EventChanged(talk));
                    model.Limit(places);
                    await HeardAsync(talk);
                    break;
            }

            var says = await SayAsync(talk, made);
            if (says != model.ToString())
                return [.. history, $"the service says {says}", $"the model says {model}"];
        }

        await _booking.Events.SendAsync(new EventCancelled(talk with { Version = talk.Version + 1, Cancelled = true }));
        model.CancelAll();
        await HeardAsync(talk with { Version = talk.Version + 1 });
        var end = await SayAsync(talk, made);
        return end == model.ToString() ? [] : [.. history, "the event is cancelled", $"the service says {end}", $"the model says {model}"];
    }

    /// <summary>Whom the hub has added it can act for as well.</summary>
    private static IEnumerable<(string Name, string Value)> KeysOf(Answer registration) => registration["manage"] is null ? [] : [Booking.KeyOf(registration)];

    /// <summary>Waits until the service knows it, and has ended what it ends.</summary>
    private async Task HeardAsync(EventSnapshot talk)
    {
        await Eventually.GetAsync(() => _booking.Service.WithDatabaseAsync(db => Task.FromResult(db.Set<OfferedEvent>().Single(offered => offered.EventId == talk.EventId).Version)), version => version == talk.Version);
        await _care.DoAsync(CancellationToken.None);
    }

    private async Task<string> SayAsync(EventSnapshot talk, List<Answer> made)
    {
        var (taken, waiting) = await _booking.CountAsync(talk);
        var registrations = await _booking.Service.WithDatabaseAsync(db =>
            db.Set<Registration>().Where(registration => registration.EventId == talk.EventId).OrderBy(registration => registration.Number).ToListAsync());
        var last = registrations.FindLastIndex(registration => registration.Status is RegistrationStatus.Waitlisted);
        var position = last < 0 ? null : (await _booking.Api.GetAsync(Booking.PathOf(made[last]), s_publisher))["position"];
        return $"{taken} taken, {waiting} waiting, the last at {position}: {string.Join(", ", registrations.Select(registration => $"{Names.Of(registration.Status)} {registration.PartySize}"))}";
    }
}
