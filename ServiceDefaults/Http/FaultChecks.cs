using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using KiBiennale.Contracts;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>The checks that many inputs share. Each notes its fault and gives the value to go on with.</summary>
public static partial class FaultChecks
{
    /// <summary>A text that must be there, trimmed, of at most <paramref name="longest"/> characters.</summary>
    public static string Required(this Faults faults, string path, string? value, int longest)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (string.IsNullOrWhiteSpace(value))
            faults.Add(path, "is required.");
        return faults.Optional(path, value, longest) ?? "";
    }

    /// <summary>A text that may be missing, trimmed, of at most <paramref name="longest"/> characters; empty counts as missing.</summary>
    public static string? Optional(this Faults faults, string path, string? value, int longest)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (value is null)
            return null;
        var trimmed = value.Trim();
        if (trimmed.Length > longest)
            faults.Add(path, $"has {trimmed.Length} characters; at most {longest} are allowed.");
        // PostgreSQL cannot store the one, XML the others, and nobody can read them.
        if (trimmed.AsSpan().IndexOfAny('\0', '\uFFFE', '\uFFFF') is >= 0 and var at)
            faults.Add(path, $"contains the character U+{(int)trimmed[at]:X4}.");
        return trimmed.Length == 0 ? null : trimmed;
    }

    /// <summary>
    /// A name that somebody gives themselves, and that is mailed to whatever address they give as well: one line, and no
    /// address of a page, so that nobody has us mail what they want to say to strangers.
    /// </summary>
    public static string? Name(this Faults faults, string path, string? value, int longest)
    {
        var name = faults.Optional(path, value, longest);
        if (name?.Any(char.IsControl) == true || name?.Contains("://", StringComparison.Ordinal) == true || name?.Contains("www.", StringComparison.OrdinalIgnoreCase) == true)
            faults.Add(path, "must be a name: one line, without an address of a page.");
        return name;
    }

    /// <summary>A localized text that must be there.</summary>
    public static LocalizedText Required(this Faults faults, string path, LocalizedInput? value, int longest) =>
        value is null
            ? new(faults.Required(path + ".de", (string?)null, longest))
            : new(faults.Required(path + ".de", value.De, longest), faults.Optional(path + ".en", value.En, longest));

    /// <summary>A localized text that may be missing.</summary>
    public static LocalizedText? Optional(this Faults faults, string path, LocalizedInput? value, int longest) =>
        value is null ? null : faults.Required(path, value, longest);

    /// <summary>One of a closed set of words.</summary>
    public static string OneOf(this Faults faults, string path, string? value, IReadOnlyCollection<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (value is null || !allowed.Contains(value))
            faults.Add(path, $"must be one of: {string.Join(", ", allowed)}.");
        return value ?? "";
    }

    /// <summary>A whole or decimal number within a range, ends included.</summary>
    public static T Within<T>(this Faults faults, string path, T? value, T least, T most)
        where T : struct, IComparable<T>
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (value is null)
            faults.Add(path, "is required.");
        else if (value.Value.CompareTo(least) < 0 || value.Value.CompareTo(most) > 0)
            faults.Add(path, FormattableString.Invariant($"must be from {least} to {most}."));
        return value ?? least;
    }

    /// <summary>An absolute http or https address without user and password, of at most 2,000 characters, or nothing.</summary>
    public static string? Url(this Faults faults, string path, string? value)
    {
        var url = faults.Optional(path, value, 2000);
        if (url is null)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            faults.Add(path, "must be an absolute http or https address.");
        // What stands before the @ is taken for where it leads.
        else if (uri.UserInfo.Length > 0)
            faults.Add(path, "must be an address without user and password.");
        return url;
    }

    /// <summary>Reads each item of a list of at most <paramref name="most"/>; a missing list is an empty one.</summary>
    public static IReadOnlyList<TResult> Each<TItem, TResult>(
        this Faults faults, string path, IReadOnlyList<TItem>? items, int most, Func<string, TItem, TResult> read)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (items is null)
            return [];
        if (items.Count > most)
        {
            // What lies beyond is not looked at: a list without end is not worth a list of faults without end.
            faults.Add(path, $"has {items.Count} items; at most {most} are allowed.");
            return [];
        }

        return [.. items.Select((item, index) => read($"{path}[{index}]", item))];
    }

    /// <summary>The name that a thing has in addresses: a–z, 0–9 and single hyphens between, 1–64 characters.</summary>
    public static string Slug(this Faults faults, string path, string? value)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (!IsSlug(value))
            faults.Add(path, "must be a slug: 1-64 characters a-z and 0-9, with single hyphens between.");
        return value ?? "";
    }

    /// <summary>Whether a text is one.</summary>
    public static bool IsSlug([NotNullWhen(true)] string? value) => value is { Length: <= 64 } && SlugPattern().IsMatch(value);

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex SlugPattern();
}
