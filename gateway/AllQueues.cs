using KiBiennale.ServiceDefaults.Operations;

namespace KiBiennale.Gateway;

/// <summary>Operations' view of the whole: one replica of every service is asked for its queues, in the caller's name.</summary>
internal sealed class AllQueues(Asking asking)
{
    public async Task<IResult> Handle(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (answers, missing, refusal) = await asking.AskAsync<QueuesResponse>(RouteTable.Services, RouteTable.AllQueues, http.Request, cancellationToken);
        if (refusal is not null)
            return refusal;
        return answers.Count == 0
            ? ReverseProxy.Unavailable(http, "No service answers. Try again soon.")
            : TypedResults.Ok(new QueuesResponse([.. answers.SelectMany(answer => answer.Items)], missing));
    }
}
