namespace KiBiennale.ServiceDefaults.Auth;

/// <summary>What somebody may do.</summary>
public static class Roles
{
    /// <summary>A hub's staff or its system: everything of its own hub.</summary>
    public const string Publisher = "publisher";

    /// <summary>A hub's door staff.</summary>
    public const string CheckIn = "checkin";

    /// <summary>The central office: moderates, and acts for every hub.</summary>
    public const string Office = "office";

    /// <summary>Applies for the award.</summary>
    public const string Applicant = "applicant";

    /// <summary>Judges applications for the award.</summary>
    public const string Juror = "juror";

    /// <summary>Municipal staff on a learning path.</summary>
    public const string Learner = "learner";

    /// <summary>Operations.</summary>
    public const string Ops = "ops";

    /// <summary>Every role there is.</summary>
    public static readonly IReadOnlyCollection<string> All = [Publisher, CheckIn, Office, Applicant, Juror, Learner, Ops];

    /// <summary>Roles that are held at a hub, and nowhere else.</summary>
    public static readonly IReadOnlyCollection<string> OfHubs = [Publisher, CheckIn];

    /// <summary>A role with where it is held (a hub, a municipality), as tokens say it: <c>publisher@bochum</c>.</summary>
    public static string At(string role, string? where) => where is null ? role : $"{role}@{where}";

    /// <summary>The two parts of what <see cref="At"/> has put together.</summary>
    public static (string Role, string? Where) Parse(string role)
    {
        ArgumentNullException.ThrowIfNull(role);
        return role.Split('@', 2) is [var name, var where] ? (name, where) : (role, null);
    }
}
