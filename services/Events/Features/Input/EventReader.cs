using KiBiennale.Events.Domain;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Events.Features.Input;

/// <summary>Reads what a hub writes, and notes every fault of shape and of the domain's rules.</summary>
internal static class EventReader
{
    private const string Images = "/api/v1/images/";

    private static readonly string[] s_states = ["draft", "submitted", "published", "returned", "withdrawn"];

    /// <param name="input">What the hub says.</param>
    /// <param name="venues">Slugs of the hub's venues.</param>
    /// <param name="images">Of the hub's images those that are named.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static EventContent Read(EventInput input, IReadOnlySet<string> venues, IReadOnlySet<Guid> images, Faults faults)
    {
        var content = ReadContent(input, faults);
        faults.CheckTexts(content);
        if (OwnImage(input) is { } image && !images.Contains(image))
            faults.Add("image.url", "The hub has no such image.");
        if (input.State is not null)
            faults.OneOf("state", input.State, s_states);
        // A part that could not be read has its fault already; the rules would only blame it for being missing.
        foreach (var breach in EventRules.Breaches(content, venues).Where(breach => !faults.Has(breach.Path)))
            faults.Add(breach.Path, breach.Message, breach.Code);
        // Nor are slots made of a rule that is only half read.
        if (content.Slots is { } slots && !faults.HasWithin("slots"))
        {
            foreach (var breach in SlotRules.BreachesOfSlots(slots, content))
                faults.Add(breach.Path, breach.Message, breach.Code);
        }

        return content;
    }

    /// <summary>The uploaded image that is named by its path.</summary>
    public static Guid? OwnImage(EventInput input) =>
        input.Image?.Url?.Trim() is { } url && url.StartsWith(Images, StringComparison.Ordinal) && Guid.TryParseExact(url[Images.Length..], "D", out var id) ? id : null;

    private static EventContent ReadContent(EventInput input, Faults faults) => new(
        faults.Required("title", input.Title, 200),
        faults.Optional("subtitle", input.Subtitle, 300),
        faults.Optional("summary", input.Summary, 1000),
        faults.Optional("description", input.Description, 20_000),
        faults.OneOf("format", input.Format, Vocabulary.Formats),
        faults.AtLeastOne("audiences", faults.Each("audiences", input.Audiences, 20, (path, word) => faults.OneOf(path, word, Vocabulary.Audiences))),
        faults.Each("topics", input.Topics, 20, faults.Slug),
        faults.AtLeastOne("languages", faults.Each("languages", input.Languages, 20, faults.Language)),
        faults.OneOf("mode", input.Mode, Vocabulary.Modes),
        faults.Url("onlineUrl", input.OnlineUrl),
        faults.Optional("venue", input.Venue, 64),
        faults.Optional("room", input.Room, 100),
        faults.Time("starts", input.Starts),
        faults.Time("ends", input.Ends),
        input.Price is null ? null : Read(input.Price, faults),
        faults.Each("accessibility", input.Accessibility, 20, faults.Slug),
        input.Contact is null ? null : Read(input.Contact, faults),
        faults.Each("links", input.Links, 20, (path, link) =>
            new Link(faults.RequiredUrl(path + ".url", link?.Url), faults.Optional(path + ".title", link?.Title, 200))),
        input.Image is null ? null : Read(input.Image, OwnImage(input), faults),
        faults.Each("route", input.Route, 50, (path, stop) => Read(path, stop, faults)),
        faults.Each("openingHours", input.OpeningHours, 20, (path, hours) => Read(path, hours, faults)),
        faults.Each("sessions", input.Sessions, 500, (path, session) => Read(path, session, faults)),
        input.Slots is null ? null : Read(input.Slots, faults),
        Read(input.Registration ?? new("none", null, null, null, null, null, null, null, null, null, null, null), faults));

    private static Price Read(PriceInput price, Faults faults) => new(
        faults.Within("price.amount", price.Amount, 0, 100_000),
        faults.OneOf("price.currency", price.Currency ?? "EUR", ["EUR"]),
        faults.Optional("price.note", price.Note, 300));

    private static Contact Read(ContactInput contact, Faults faults) => new(
        faults.Optional("contact.name", contact.Name, 200),
        faults.Email("contact.email", contact.Email),
        faults.Optional("contact.phone", contact.Phone, 50),
        faults.Url("contact.url", contact.Url));

    private static Image Read(ImageInput image, Guid? own, Faults faults) => new(
        own is { } id ? Images + id : faults.RequiredUrl("image.url", image.Url),
        faults.Optional("image.alt", image.Alt, 500),
        faults.Optional("image.credit", image.Credit, 200));

    private static RouteStop Read(string path, RouteStopInput? stop, Faults faults) => new(
        faults.Within(path + ".order", stop?.Order, 1, 1000),
        faults.Required(path + ".place", stop?.Place, 200),
        faults.Date(path + ".from", stop?.From),
        faults.Date(path + ".until", stop?.Until));

    private static OpeningHours Read(string path, OpeningHoursInput? hours, Faults faults) => new(
        faults.AtLeastOne(path + ".days", faults.Each(path + ".days", hours?.Days, 7, (at, day) => faults.OneOf(at, day, Vocabulary.WeekDays))),
        faults.TimeOfDay(path + ".from", hours?.From),
        faults.TimeOfDay(path + ".until", hours?.Until));

    private static Session Read(string path, SessionInput? session, Faults faults) => new(
        faults.Required(path + ".id", session?.Id, 128),
        faults.Required(path + ".title", session?.Title, 200),
        faults.Optional(path + ".description", session?.Description, 20_000),
        faults.Optional(path + ".track", session?.Track, 100),
        faults.Optional(path + ".venue", session?.Venue, 64),
        faults.Optional(path + ".room", session?.Room, 100),
        faults.Each(path + ".speakers", session?.Speakers, 50, (at, speaker) =>
            new Speaker(faults.Required(at + ".name", speaker?.Name, 200), faults.Optional(at + ".organisation", speaker?.Organisation, 200))),
        faults.Time(path + ".starts", session?.Starts),
        faults.Time(path + ".ends", session?.Ends),
        faults.Places(path + ".capacity", session?.Capacity),
        faults.Optional(path + ".exclusiveGroup", session?.ExclusiveGroup, 100),
        session?.DropIn ?? false);

    private static SlotRule Read(SlotRuleInput slots, Faults faults) => new(
        faults.RecurrenceRule("slots.rule", slots.Rule),
        faults.TimeOfDay("slots.from", slots.From),
        faults.TimeOfDay("slots.until", slots.Until),
        faults.Within("slots.minutes", slots.Minutes, 5, 24 * 60),
        faults.RequiredDate("slots.firstDay", slots.FirstDay),
        faults.RequiredDate("slots.lastDay", slots.LastDay),
        faults.Each("slots.exceptDays", slots.ExceptDays, 366, faults.RequiredDate),
        faults.Places("slots.capacity", slots.Capacity),
        faults.Each("slots.changes", slots.Changes, 366, (path, change) => new SlotChange(
            faults.Optional(path + ".slot", change?.Slot, 30),
            faults.Date(path + ".firstDay", change?.FirstDay),
            faults.Date(path + ".lastDay", change?.LastDay),
            faults.Places(path + ".capacity", change?.Capacity),
            change?.Cancelled,
            faults.Optional(path + ".reason", change?.Reason, 500))));

    private static Registration Read(RegistrationInput registration, Faults faults) => new(
        faults.OneOf("registration.mode", registration.Mode, Vocabulary.RegistrationModes),
        registration.Required ?? false,
        faults.Url("registration.url", registration.Url),
        faults.Time("registration.opens", registration.Opens),
        faults.Time("registration.closes", registration.Closes),
        faults.Places("registration.capacity", registration.Capacity),
        faults.Within("registration.minParty", registration.MinParty ?? 1, 1, 1000),
        faults.Within("registration.maxParty", registration.MaxParty ?? Math.Max(1, registration.MinParty ?? 1), 1, 1000),
        registration.WaitingList ?? false,
        registration.SmallerPartyMayPass ?? false,
        registration.Groups ?? false,
        faults.Each("registration.questions", registration.Questions, 50, (path, question) => new Question(
            faults.Required(path + ".id", question?.Id, 64), faults.Required(path + ".text", question?.Text, 500), question?.Required ?? false)),
        registration.ConfirmAddress ?? false);
}
