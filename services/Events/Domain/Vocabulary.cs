namespace KiBiennale.Events.Domain;

/// <summary>The closed sets of words of an event. Topics are open: hubs find their own.</summary>
public static class Vocabulary
{
    public static readonly IReadOnlyCollection<string> Formats =
    [
        "award", "ceremony", "conference", "dialogue", "drop-in", "escape-room", "exchange", "exhibition", "guided-tour", "hackathon",
        "networking", "panel", "performance", "school-visit", "talk", "training", "workshop", "other",
    ];

    public static readonly IReadOnlyCollection<string> Audiences =
        ["public", "companies", "start-ups", "schools", "universities", "institutions", "municipalities", "families", "seniors", "press"];

    public static readonly IReadOnlyCollection<string> Modes = ["onsite", "online", "hybrid"];

    public static readonly IReadOnlyCollection<string> Statuses = ["announced", "scheduled", "postponed", "cancelled"];

    public static readonly IReadOnlyCollection<string> Availabilities = ["open", "waitlist", "full"];

    public static readonly IReadOnlyCollection<string> RegistrationModes = ["none", "external", "open", "approval", "invitation"];

    public static readonly IReadOnlyCollection<string> WeekDays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
}
