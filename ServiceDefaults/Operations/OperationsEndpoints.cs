using KiBiennale.ServiceDefaults.Auth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>What operations can see and do in every service alike.</summary>
internal static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var queues = api.MapGroup("/ops/queues").WithTags("Operations").RequireRole(Roles.Ops).AddEndpointFilter(NoStore);
        queues.MapGet("/", ListQueues.Handle).WithName("ListQueues").WithSummary("The queues of every service, and what waits or is parked");
        queues.MapGet("/{queue}", ListParkedMessages.Handle).WithName("ListParkedMessages").WithSummary("Messages that could not be handled, and why");
        queues.MapPost("/{queue}/requeue", RequeueMessages.Handle).WithName("RequeueMessages").WithSummary("Hand parked messages over again");
        queues.MapPost("/{queue}/discard", DiscardMessages.Handle).WithName("DiscardMessages").WithSummary("Drop parked messages for good");
    }

    private static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
