using KiBiennale.Registrations.Features;
using KiBiennale.Registrations.Features.Invitations;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Idempotency;

namespace KiBiennale.Registrations;

internal static class RegistrationEndpoints
{
    private const int Conflict = StatusCodes.Status409Conflict;

    public static void MapRegistrations(this IEndpointRouteBuilder api)
    {
        var registration = api.MapGroup("/").WithTags("Registration");
        registration.MapGet("/events/{id:guid}/offerings", ListOfferings.Handle).WithName("ListOfferings").WithSummary("What can be booked of an event");

        registration.MapPost("/registrations", Register.Handle).WithName("Register").WithSummary("Take places, or a place on the waiting list")
            .TakesIdempotencyKey()
            .Produces<RegistrationResponse>(StatusCodes.Status201Created)
            .WithProblem(StatusCodes.Status404NotFound, "offering_not_found", "there is no such offering.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "with every fault at once.")
            .WithProblem(Conflict, "event_full", "there are not as many places, and one cannot wait.")
            .WithProblem(Conflict, "registration_closed", "registration is over.")
            .WithProblem(Conflict, "registration_not_open", "registration has not begun yet.")
            .WithProblem(Conflict, "event_cancelled", "it will not take place.")
            .WithProblem(Conflict, "invitation_only", "the hub invites who comes.")
            .WithProblem(Conflict, "invitation_invalid", "the invitation is none, is for something else, was taken back, or its time is over.")
            .WithProblem(Conflict, "invitation_used", "somebody has registered with it.")
            .WithProblem(Conflict, "already_registered", "this address is registered; the link to it is mailed.")
            .WithProblem(Conflict, "exclusive_group", "of these sessions one can have one.");
        registration.MapPost("/registrations:lookup", LookUpRegistrations.Handle).WithName("LookUpRegistrations").WithSummary("Have the links to all of one's registrations mailed");

        registration.MapGet("/registrations:invitation", SeeInvitation.Handle).WithName("SeeInvitation").WithSummary("What a guest is invited to")
            .WithProblem(StatusCodes.Status404NotFound, "invitation_invalid", "it is none, was taken back, or its time is over.")
            .WithProblem(Conflict, "invitation_used", "somebody has registered with it.");

        var own = registration.MapGroup("/registrations/{id:guid}")
            .WithProblem(StatusCodes.Status404NotFound, "registration_not_found", "there is none, or neither `X-Manage-Key` nor a token proves that it is yours.");
        own.MapGet("/", GetRegistration.Handle).WithName("GetRegistration").WithSummary("See a registration")
            .WithDescription("Also for its hub, with the scope `attendees:read`; to change or cancel it, with `attendees:write`.");
        own.MapGet("/ticket.pdf", GetTicket.Pdf).WithName("GetTicketPdf").WithSummary("The ticket for paper")
            .WithDescription("A tagged PDF in the language of the registration. The key may stand in the query, too: a link that works in a mail.")
            .Produces(StatusCodes.Status200OK, contentType: "application/pdf")
            .WithProblem(Conflict, "no_ticket", "it lets nobody in.");
        own.MapGet("/ticket.png", GetTicket.Png).WithName("GetTicketPng").WithSummary("The ticket's QR code")
            .WithDescription("It holds the member `ticket` of the registration.")
            .Produces(StatusCodes.Status200OK, contentType: "image/png")
            .WithProblem(Conflict, "no_ticket", "it lets nobody in.");
        own.MapGet("/ticket.ics", GetTicket.Calendar).WithName("GetTicketCalendar").WithSummary("The registration for a calendar")
            .WithDescription("iCalendar (RFC 5545), times in UTC; what has no date yet is left out, what is over is `CANCELLED`, what is not confirmed is `TENTATIVE`.")
            .Produces(StatusCodes.Status200OK, contentType: "text/calendar");
        own.MapGet("/ticket.pkpass", GetTicket.ApplePass).WithName("GetApplePass").WithSummary("The ticket for Apple's wallet")
            .Produces(StatusCodes.Status200OK, contentType: "application/vnd.apple.pkpass")
            .WithProblem(StatusCodes.Status404NotFound, "wallet_not_offered", "the festival has no account for it.")
            .WithProblem(Conflict, "no_ticket", "it lets nobody in.");
        own.MapGet("/google-wallet", GetTicket.GooglePass).WithName("GetGooglePass").WithSummary("The ticket for Google's wallet")
            .WithDescription("`302` to the page at which Google takes the pass over.")
            .Produces(StatusCodes.Status302Found)
            .WithProblem(StatusCodes.Status404NotFound, "wallet_not_offered", "the festival has no account for it.")
            .WithProblem(Conflict, "no_ticket", "it lets nobody in.");
        own.MapDelete("/", CancelRegistration.Handle).WithName("CancelRegistration").WithSummary("Give the places back")
            .WithProblem(Conflict, "already_admitted", "somebody of the party has come in.")
            .WithProblem(Conflict, "registration_over", "it is over already.");
        own.MapPatch("/", ChangeRegistration.Handle).WithName("ChangeRegistration").WithSummary("Come with more or fewer people, answer otherwise")
            .WithProblem(Conflict, "already_admitted", "more of the party have come in.")
            .WithProblem(Conflict, "event_full", "there are not as many places more that nobody waits for.")
            .WithProblem(Conflict, "registration_closed", "more people cannot come any more.")
            .WithProblem(Conflict, "registration_over", "it is over.")
            .WithProblem(Conflict, "registered_along", "the registration for the event is the one to change.");
        own.MapPost("/transfer", TransferRegistration.Handle).WithName("TransferRegistration").WithSummary("Let somebody else come instead")
            .WithProblem(Conflict, "already_admitted", "somebody of the party has come in.")
            .WithProblem(Conflict, "already_registered", "who is to come is registered already.")
            .WithProblem(Conflict, "exclusive_group", "who is to come has another session of the group.")
            .WithProblem(Conflict, "address_unconfirmed", "the address has to be confirmed first.")
            .WithProblem(Conflict, "still_waiting", "who waits cannot hand on their turn.")
            .WithProblem(Conflict, "registration_over", "it is over.")
            .WithProblem(Conflict, "registered_along", "the registration for the event is the one to hand on.");
        own.MapPost("/confirm", ConfirmAddress.Handle).WithName("ConfirmAddress").WithSummary("Prove that the address is one's own")
            .WithDescription("The code has come by e-mail, and is proof enough: without the right one it is `404`. Told again, it changes nothing. The registration is `confirmed` then, or `pendingApproval`.")
            .WithProblem(Conflict, "registration_over", "it is over, or the time to do so is.");
        own.MapPost("/accept", AnswerOffer.Accept).WithName("AcceptOffer").WithSummary("Take the places that became free")
            .WithDescription("The registration is `confirmed` then; `awaitingConfirmation` where the event asks for that and the address was not confirmed; or `pendingApproval`.")
            .WithProblem(Conflict, "nothing_offered", "no place is held, or no longer.");
        own.MapPost("/decline", AnswerOffer.Decline).WithName("DeclineOffer").WithSummary("Let the next have them")
            .WithProblem(Conflict, "nothing_offered", "no place is held, or no longer.");
        own.MapPost("/approve", DecideRegistration.Approve).RequireHub(HubOf.Registration, Scopes.AttendeesWrite, Roles.Publisher).WithName("ApproveRegistration").WithSummary("The hub gives places to who has asked")
            .WithProblem(Conflict, "not_pending", "it does not wait for a decision.")
            .WithProblem(Conflict, "registered_along", "the registration for the event is the one to decide about.");
        own.MapPost("/refuse", DecideRegistration.Refuse).RequireHub(HubOf.Registration, Scopes.AttendeesWrite, Roles.Publisher).WithName("RefuseRegistration").WithSummary("The hub gives none")
            .WithProblem(Conflict, "not_pending", "it does not wait for a decision.")
            .WithProblem(Conflict, "registered_along", "the registration for the event is the one to decide about.");
    }
}
