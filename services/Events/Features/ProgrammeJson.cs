using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace KiBiennale.Events.Features;

/// <summary>A <see cref="ProgrammePage"/> put together of answers that are JSON already.</summary>
internal sealed class ProgrammeJson : IResult, IEndpointMetadataProvider
{
    private static readonly JsonSerializerOptions s_json = ApiExtensions.ConfigureJson(new(JsonSerializerDefaults.Web));
    private static readonly JsonWriterOptions s_writing = new() { Encoder = s_json.Encoder };

    private readonly ArrayBufferWriter<byte> _json;

    private ProgrammeJson(ArrayBufferWriter<byte> json) => _json = json;

    /// <summary>Of what is written.</summary>
    public string ETag => $"\"{Convert.ToHexStringLower(SHA256.HashData(_json.WrittenSpan).AsSpan(..16))}\"";

    public static ProgrammeJson Of(
        IReadOnlyList<ReadOnlyMemory<byte>> items, string? next, int total, string? corrected = null, DateTimeOffset? asOf = null,
        IReadOnlyDictionary<string, IReadOnlyList<FacetValue>>? facets = null)
    {
        var json = new ArrayBufferWriter<byte>(items.Sum(item => item.Length + 1) + 1024);
        using var writer = new Utf8JsonWriter(json, s_writing);
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var item in items)
            writer.WriteRawValue(item.Span, skipInputValidation: true);
        writer.WriteEndArray();
        writer.WriteString("next", next);
        writer.WriteNumber("total", total);
        if (corrected is not null)
            writer.WriteString("corrected", corrected);
        if (asOf is { } time)
            writer.WriteString("asOf", time.UtcDateTime);
        if (facets is not null)
        {
            writer.WritePropertyName("facets");
            JsonSerializer.Serialize(writer, facets, s_json);
        }

        writer.WriteEndObject();
        writer.Flush();
        return new(json);
    }

    /// <summary>An item that is none of the programme's.</summary>
    public static ReadOnlyMemory<byte> Write<T>(T item) => JsonSerializer.SerializeToUtf8Bytes(item, s_json);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = _json.WrittenCount;
        await httpContext.Response.Body.WriteAsync(_json.WrittenMemory, httpContext.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ProgrammePage), ["application/json"]));
}
