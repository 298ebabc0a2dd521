using KiBiennale.Registrations.Domain;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features;

/// <summary>Refusals of Domain, as the API says them.</summary>
internal static class Refusals
{
    public static ProblemHttpResult NotFound(Guid id) => Problems.NotFound("registration_not_found", $"There is no registration '{id}', or you may not see it.");

    public static ProblemHttpResult ToProblem(this Refusal refusal) =>
        refusal == Refusal.UnknownOffering ? Problems.NotFound(refusal.Code, refusal.Detail)
            : refusal == Refusal.Stale ? Problems.PreconditionFailed()
            : Problems.Refused(StatusCodes.Status409Conflict, refusal.Code, refusal.Detail);
}
