using KiBiennale.Notifications.Features;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Notifications;

internal static class NotificationsEndpoints
{
    public static void MapTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/notifications/templates").WithTags("Notifications").RequireRole(Roles.Office);
        templates.MapGet("/", ListTemplates.Handle).WithName("ListTemplates").WithSummary("The kinds of mails, by name");
        templates.MapGet("/{name}", PreviewTemplate.Handle).WithName("PreviewTemplate").WithSummary("A mail of that kind with example values, as it is sent")
            .WithProblem(StatusCodes.Status404NotFound, "template_not_found", "there is none of this name.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "see errors.");
    }
}
