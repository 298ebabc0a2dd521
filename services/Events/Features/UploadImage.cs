using System.Security.Cryptography;
using KiBiennale.Events.Data;
using KiBiennale.Events.Domain;
using KiBiennale.Events.Features.Input;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;

namespace KiBiennale.Events.Features;

/// <summary>An image that a hub has uploaded.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Url">Where anybody finds it; its path alone, <c>/api/v1/images/{id}</c>, does as an event's <c>image.url</c>, too.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="ContentType"><c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
public sealed record ImageResponse(Guid Id, string Url, int Width, int Height, string ContentType);

/// <summary>A hub uploads a picture for its events. The same one again is the same image.</summary>
internal static class UploadImage
{
    public static async Task<Results<Ok<ImageResponse>, Created<ImageResponse>, ProblemHttpResult>> Handle(
        string hub, HttpContext http, EventsDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await db.Hubs.FindAsync([hub], cancellationToken) is null)
            return Problems.NotFound("hub_not_found", $"There is no hub '{hub}'.");
        if (await ReadAsync(http.Request, cancellationToken) is not { } upload)
            return Problems.Refused(StatusCodes.Status413PayloadTooLarge, "body_too_large", "An image may have 10 MB at most.");
        var hash = SHA256.HashData(upload);
        var same = db.Images.AsNoTracking().Where(image => image.Hub == hub && image.Hash == hash);
        if (await same.SingleOrDefaultAsync(cancellationToken) is { } known)
            return TypedResults.Ok(Show(known, http.Request));
        var (made, fault) = await ImageReencoding.ReadAsync(upload, cancellationToken);
        if (made is null)
            return Refuse(fault);

        return await db.RetryOnConflictAsync<Results<Ok<ImageResponse>, Created<ImageResponse>, ProblemHttpResult>>(async () =>
        {
            if (await same.SingleOrDefaultAsync(cancellationToken) is { } meanwhile)
                return TypedResults.Ok(Show(meanwhile, http.Request));
            var image = db.Add(StoredImage.Keep(
                Guid.CreateVersion7(), hub, hash, made.ContentType, made.Height, made.Variants, clock.GetUtcNow())).Entity;
            await db.SaveChangesAsync(cancellationToken);
            return TypedResults.Created(PathOf(image), Show(image, http.Request));
        });
    }

    /// <summary>Says in the OpenAPI document what the body is. It is told by its content: a header can say anything.</summary>
    public static Task DescribeBody(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var anyBytes = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        operation.RequestBody = new OpenApiRequestBody
        {
            Description = "The image itself.",
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["image/png"] = anyBytes, ["image/jpeg"] = anyBytes, ["image/webp"] = anyBytes },
        };
        return Task.CompletedTask;
    }

    /// <summary>The body; null: it is too large, and the rest is not read.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > LargeBodies.Largest)
            return null;
        using var body = new MemoryStream();
        var part = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (body.Length + read > LargeBodies.Largest)
                return null;
            body.Write(part, 0, read);
        }

        return body.ToArray();
    }

    private static ProblemHttpResult Refuse(ImageFault fault) => fault switch
    {
        ImageFault.UnsupportedType => Problems.Refused(
            StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "By its content this is no PNG, JPEG or WebP."),
        ImageFault.TooLarge => Problems.Refused(
            StatusCodes.Status422UnprocessableEntity, "image_too_large", "An image may have 40 megapixels at most."),
        _ => Problems.Refused(StatusCodes.Status422UnprocessableEntity, "not_an_image", "It begins like an image, but cannot be read to its end."),
    };

    private static ImageResponse Show(StoredImage image, HttpRequest request) =>
        new(image.Id, $"{request.Scheme}://{request.Host}{PathOf(image)}", image.Width, image.Height, image.ContentType);

    private static string PathOf(StoredImage image) => $"/api/v1/images/{image.Id}";
}
