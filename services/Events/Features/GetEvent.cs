using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Events.Features;

/// <summary>A visitor reads an event.</summary>
internal static class GetEvent
{
    public static async Task<Results<Utf8ContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        Guid id, HttpContext http, ProgrammeBodies bodies, CancellationToken cancellationToken)
    {
        if (await bodies.FindAsync(id, cancellationToken) is not { } found)
            return EventQueries.NotFound(id);
        return http.IsNotModified(found.ETag) ? Conditional.NotModified : TypedResults.Text(found.Json.Span, "application/json; charset=utf-8");
    }
}
