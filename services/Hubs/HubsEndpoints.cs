using KiBiennale.Hubs.Features;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Hubs;

internal static class HubsEndpoints
{
    public static void MapHubs(this IEndpointRouteBuilder api)
    {
        var hubs = api.MapGroup("/hubs").WithTags("Hubs");

        hubs.MapGet("/", ListHubs.Handle).WithName("ListHubs").WithSummary("The region's hubs");
        hubs.MapGet("/{hub}", GetHub.Handle).WithName("GetHub").WithSummary("One hub with its venues");
        hubs.MapPut("/{hub}", PutHub.Handle).RequireRole(Roles.Office)
            .WithName("PutHub").WithSummary("Create or change a hub")
            .WithProblem(StatusCodes.Status409Conflict, "sandbox_is_fixed", "a hub cannot become a sandbox, nor cease to be one.");

        hubs.MapGet("/{hub}/venues/{venue}", GetVenue.Handle).WithName("GetVenue").WithSummary("One venue of a hub");
        hubs.MapPut("/{hub}/venues/{venue}", PutVenue.Handle).RequireHub(Scopes.VenuesWrite, Roles.Publisher)
            .WithName("PutVenue").WithSummary("Create or change a venue of your hub");

        var members = api.MapGroup("/learning/network/members").WithTags("Learning");
        members.MapGet("/", ListMembers.Handle).WithName("ListMembers").WithSummary("The municipalities of the learning network");
        members.MapPut("/{slug}", PutMember.Handle).RequireRole(Roles.Office).WithName("PutMember").WithSummary("Take a municipality into the learning network, or change its entry");
    }
}
