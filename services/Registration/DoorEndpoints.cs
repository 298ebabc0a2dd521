using KiBiennale.Registrations.Features;
using KiBiennale.Registrations.Features.Attendees;
using KiBiennale.Registrations.Features.CheckIns;
using KiBiennale.Registrations.Features.Invitations;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Idempotency;

namespace KiBiennale.Registrations;

/// <summary>What hubs do for those who come: let them in, look them up, register and invite them.</summary>
internal static class DoorEndpoints
{
    public static void MapDoors(this IEndpointRouteBuilder api)
    {
        var checkIns = api.MapGroup("/").WithTags("Check-in").RequireSomeHub(Scopes.CheckInsWrite, Roles.CheckIn, Roles.Publisher);
        checkIns.MapPost("/checkins", AdmitParty.Handle).WithName("AdmitParty").WithSummary("Let a party in, or the part of it that has come")
            .WithDescription("Every well-formed scan is answered with `200` and a result. A scan of another hub's ticket is `invalid`. The same `id` again gets the same answer: with it, a request whose answer was lost is sent again.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "with every fault at once.");
        checkIns.MapPost("/checkins:sync", SyncCheckIns.Handle).WithName("SyncCheckIns").WithSummary("Tell what a device did without the network")
            .WithDescription("The scan with the earliest `at` lets in, whichever device is heard first; the answer says what became of the others. What is told again, by the same `id`, changes nothing.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "with every fault at once; then nothing is noted.");
        checkIns.MapDelete("/checkins/{id:guid}", UndoCheckIn.Handle).WithName("UndoCheckIn").WithSummary("Take a scan back")
            .WithDescription("Whom it let in may come in again; the scan stays on record. A scan that a device has told of later may count instead.")
            .WithProblem(StatusCodes.Status404NotFound, "checkin_not_found", "there is no such scan, or it is another hub's.");

        var offering = api.MapGroup("/offerings/{id:guid}").RequireHub(HubOf.Offering, Scopes.AttendeesRead, Roles.CheckIn, Roles.Publisher)
            .WithProblem(StatusCodes.Status404NotFound, "offering_not_found", "there is no such offering.");
        var doors = offering.MapGroup("/").WithTags("Check-in");
        doors.MapGet("/checkin-key", GetCheckInKey.Handle).WithName("GetCheckInKey").WithSummary("What a device needs to let people in without the network")
            .WithDescription(
                """
                `list` is a JSON Web Signature by one of `keys` of `{ offering, asOf, opens, closes, cancelled, revoked: [{ sub, ver }], parties: [{ sub, people, in }] }`.
                Its header has `typ` `ticket-list`, that of a ticket `ticket`: check it, so that neither is taken for the other. A ticket is good when its signature
                is, its `aud` has this offering, and the list has no entry of `revoked` with its `sub` and a `ver` *higher* than its own.
                What `parties` says of it goes before the ticket's own `people`; `in` are in already; who is not there has not changed.
                Times are seconds since 1970; before `opens` (null: no date is announced) and after `closes`, and when `cancelled`, nobody comes in.
                Of two lists the one with the later `asOf` is right: take it again whenever there is a network.
                """);
        doors.MapGet("/checkins", ListCheckIns.Handle).WithName("ListCheckIns").WithSummary("What happened at the doors, the latest first");

        var attendees = offering.MapGroup("/").WithTags("Attendees");
        attendees.MapGet("/attendees", ListAttendees.Handle).WithName("ListAttendees").WithSummary("Who has registered, in the order in which they came")
            .WithDescription("Door staff see neither addresses nor answers.");
        attendees.MapGet("/attendees.csv", ExportAttendees.Csv).WithName("ExportAttendeesCsv").WithSummary("Who has registered, by name, as CSV")
            .WithDescription("RFC 4180: comma, CRLF, UTF-8 with its mark. A cell that a spreadsheet would take for a formula has a `'` before it.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        attendees.MapGet("/attendees.xlsx", ExportAttendees.Xlsx).WithName("ExportAttendeesXlsx").WithSummary("Who has registered, by name, as a workbook")
            .Produces(StatusCodes.Status200OK, contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        attendees.MapGet("/statistics", GetStatistics.Handle).WithName("GetOfferingStatistics").WithSummary("How many wanted to come, and how many came");

        // Door staff let people in; whom to expect, publishers say.
        var hub = api.MapGroup("/offerings/{id:guid}").WithTags("Attendees").RequireHub(HubOf.Offering, Scopes.AttendeesWrite, Roles.Publisher)
            .WithProblem(StatusCodes.Status404NotFound, "offering_not_found", "there is no such offering.");
        hub.MapPost("/attendees", AddAttendee.Handle).WithName("AddAttendee").WithSummary("Register somebody, also knowingly above capacity")
            .WithDescription("They have their places at once, whatever the event asks of others, and get the confirmation by e-mail.")
            .TakesIdempotencyKey()
            .Produces<RegistrationResponse>(StatusCodes.Status201Created)
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "with every fault at once.")
            .WithProblem(StatusCodes.Status409Conflict, "event_full", "there are not as many places that nobody waits for; `aboveCapacity` takes them nevertheless.")
            .WithProblem(StatusCodes.Status409Conflict, "event_cancelled", "it will not take place.")
            .WithProblem(StatusCodes.Status409Conflict, "already_registered", "this address is registered.")
            .WithProblem(StatusCodes.Status409Conflict, "exclusive_group", "they have another session of the group.");
        hub.MapPost("/invitations", InviteGuests.Handle).WithIdempotencyKey<InviteGuestsRequest>().WithName("InviteGuests").WithSummary("Ask people to come, by e-mail")
            .WithDescription("Who is invited registers once with the secret link, also where nobody else can, and need not be approved. Invitations hold no places.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "with every fault at once; then nobody is invited.")
            .WithProblem(StatusCodes.Status409Conflict, "event_cancelled", "it will not take place.");
        hub.MapGet("/invitations", ListInvitations.Handle).WithName("ListGuestInvitations").WithSummary("Who was invited, and what became of it");
        hub.MapDelete("/invitations/{invitation:guid}", WithdrawInvitation.Handle).WithName("WithdrawGuestInvitation").WithSummary("Take an invitation back; who has registered with it stays so")
            .WithProblem(StatusCodes.Status404NotFound, "invitation_not_found", "the offering has no such invitation.");
        api.MapPut("/registrations/{id:guid}/note", NoteAttendee.Handle).WithTags("Attendees").RequireHub(HubOf.Registration, Scopes.AttendeesWrite, Roles.Publisher)
            .WithName("NoteAttendee").WithSummary("Note something for the hub")
            .WithDescription("Neither door staff nor the registration show it; the person reads it in all that is held about them (`GET /me/data`).")
            .WithProblem(StatusCodes.Status404NotFound, "registration_not_found", "there is no such registration.")
            .WithProblem(StatusCodes.Status422UnprocessableEntity, "invalid", "with every fault at once.");
    }
}
