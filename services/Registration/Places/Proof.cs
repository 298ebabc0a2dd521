using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Registrations.Places;

/// <summary>Who may see and change a registration: whoever has its secret link, who was signed in when they made it or signed up with its address since, and its hub.</summary>
internal static class Proof
{
    public const string Header = "X-Manage-Key";

    /// <summary>Whether the request proves that the registration is the caller's.</summary>
    /// <param name="http">The request.</param>
    /// <param name="booking">What it is about.</param>
    /// <param name="links">Knows the keys.</param>
    /// <param name="linked">The key where a link has it, for what is read alone; null: none has.</param>
    public static bool IsOwner(this HttpContext http, Booking booking, SecretLinks links, string? linked = null)
    {
        var registration = booking.Main;
        // Whose it was nobody knows any more.
        if (registration.Erased is not null)
            return false;
        var key = http.Request.Headers.TryGetValue(Header, out var keys) && keys is [{ } only] ? only : linked;
        return (key is { Length: < 100 } && links.Opens(key, registration))
            || (registration.Account is not null && registration.Account == http.User.Subject());
    }

    /// <summary>Whether the request comes from the hub that holds the event, or from the central office. What is erased nobody changes.</summary>
    /// <param name="http">The request.</param>
    /// <param name="booking">What it is about.</param>
    /// <param name="scope">What the token must be good for.</param>
    public static bool IsHub(this HttpContext http, Booking booking, string scope = Scopes.AttendeesWrite) =>
        booking.Main.Erased is null && http.User.MayActFor(booking.Offerings[booking.Main.OfferingId].Hub, Roles.Publisher) && http.User.IsGoodFor(scope);
}
