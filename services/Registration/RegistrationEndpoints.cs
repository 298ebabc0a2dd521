using KiBiennale.Registrations.Features;

namespace KiBiennale.Registrations;

internal static class RegistrationEndpoints
{
    public static void MapRegistrations(this IEndpointRouteBuilder api)
    {
        var offerings = api.MapGroup("/").WithTags("Registration");
        offerings.MapGet("/events/{id:guid}/offerings", ListOfferings.Handle).WithName("ListOfferings").WithSummary("What can be booked of an event");
    }
}
