using KiBiennale.Events.Data;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Events.Features;

/// <summary>Anybody sees an image, whole or narrower. What is at its address never changes.</summary>
internal static class GetImage
{
    public static async Task<Results<FileContentHttpResult, NotModified, ProblemHttpResult>> Handle(
        Guid id, int? width, HttpContext http, EventsDbContext db, CancellationToken cancellationToken)
    {
        if (width is { } wanted && !ImageReencoding.Widths.Contains(wanted))
        {
            var faults = new Faults();
            faults.Add("width", $"must be one of: {string.Join(", ", ImageReencoding.Widths)}.");
            return Problems.Invalid(faults);
        }

        // An image that is narrower than what is asked for is the answer itself.
        var variant = db.Images.AsNoTracking().Where(image => image.Id == id)
            .SelectMany(image => image.Variants, (image, variant) => new { image.ContentType, variant.Width, variant.Bytes })
            .Where(variant => width == null || variant.Width <= width)
            .OrderByDescending(variant => variant.Width);
        if (await variant.Select(v => new { v.ContentType, v.Width }).FirstOrDefaultAsync(cancellationToken) is not { } found)
            return Problems.NotFound("image_not_found", $"There is no image '{id}'.");

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return http.IsNotModified($"\"{id:n}-{found.Width}\"")
            ? Conditional.NotModified
            : TypedResults.Bytes(await variant.Select(v => v.Bytes).FirstAsync(cancellationToken), found.ContentType);
    }
}
