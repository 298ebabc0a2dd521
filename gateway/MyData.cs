using KiBiennale.ServiceDefaults.PersonalData;

namespace KiBiennale.Gateway;

/// <summary>
/// What all services hold about a person, who is told all of it or nothing: each service that holds personal data is asked, in
/// the person's own name, and their answers are one.
/// </summary>
internal sealed class MyData(Asking asking)
{
    public async Task<IResult> Handle(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (answers, missing, refusal) = await asking.AskAsync<MyDataResponse>(RouteTable.WithPersonalData, PersonalDataEndpoints.Path, http.Request, cancellationToken);
        if (refusal is not null)
            return refusal;
        return missing.Count > 0
            ? ReverseProxy.Unavailable(http, $"These do not answer, and a part is not told: {string.Join(", ", missing)}. Try again soon.")
            // What was read first may be the oldest.
            : TypedResults.Ok(new MyDataResponse(answers.Min(answer => answer.AsOf), answers.SelectMany(answer => answer.Services).ToDictionary()));
    }
}
