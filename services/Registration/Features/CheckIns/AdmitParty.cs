using System.Security.Claims;
using KiBiennale.Registrations.CheckIns;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KiBiennale.Registrations.Features.CheckIns;

/// <summary>Somebody stands at a door with the network, which waits for what to do.</summary>
internal static class AdmitParty
{
    public static async Task<Results<Ok<ScanResponse>, ProblemHttpResult>> Handle(ScanRequest request, ClaimsPrincipal user, ScanReader reader, CheckInDesk desk)
    {
        var faults = new Faults();
        var (id, arrival) = reader.Read(request, "", isOnline: true, user, faults);
        if (faults.Any)
            return Problems.Invalid(faults);
        return TypedResults.Ok(ScanResponse.Of(id, arrival is null ? CheckIn.Unknown : await desk.AskAsync(arrival)));
    }
}
