using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>Whose links are to be mailed.</summary>
/// <param name="Email">The address that was registered with.</param>
/// <param name="Locale">Language of the mail: <c>de</c> (default) or <c>en</c>.</param>
public sealed record LookUpRequest(string? Email, string? Locale);

/// <summary>Mails a person the links to all of theirs. The answer is the same whether there are any: nobody learns who comes.</summary>
internal static class LookUpRegistrations
{
    private static readonly string[] s_locales = ["de", "en"];

    public static async Task<Results<Accepted, ProblemHttpResult>> Handle(LookUpRequest request, LinkMails mails, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var email = EmailAddress.Normalize(request.Email);
        if (email is null)
            faults.Add("email", "must be an address of e-mail.");
        var locale = faults.OneOf("locale", request.Locale ?? "de", s_locales);
        if (faults.Any)
            return Problems.Invalid(faults);

        await mails.SendAsync(email!, locale, cancellationToken);
        return TypedResults.Accepted((string?)null);
    }
}
