using KiBiennale.Registrations.Features.Mine;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.PersonalData;

namespace KiBiennale.Registrations;

internal static class MyEndpoints
{
    /// <summary>What people who are signed in see of their own.</summary>
    public static void MapMine(this IEndpointRouteBuilder api)
    {
        api.MapMyData(GetMyData.Handle);
        api.MapGet("/me/registrations", ListMyRegistrations.Handle).WithName("ListMyRegistrations").WithTags("Registration").WithSummary("All of your registrations, the next first")
            .WithDescription("Those with your address, whoever has typed it, and those that you have made while you were signed in; what is over comes last. With the key of `manage` you can do all that the secret link does.")
            .RequireRole([.. Roles.All]).WithProblem(422, "invalid", "see errors.");
    }
}
