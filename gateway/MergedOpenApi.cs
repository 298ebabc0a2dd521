using System.Text.Json.Nodes;

namespace KiBiennale.Gateway;

/// <summary>
/// One OpenAPI document of the whole API, from the services' own. A schema that two services name alike and mean
/// differently is told apart by the service's name. Read once from all services, it does not change until a restart.
/// </summary>
internal sealed class MergedOpenApi(IHttpClientFactory clients, IConfiguration configuration)
{
    private volatile JsonObject? _document;

    /// <summary>The document; or null and the services that did not answer.</summary>
    public async Task<(JsonObject? Document, IReadOnlyList<string> Missing)> ReadAsync(CancellationToken cancellationToken)
    {
        if (_document is { } known)
            return (known, []);
        var parts = await Task.WhenAll(RouteTable.Services.Select(async service => (service, part: await FetchAsync(service, cancellationToken))));
        var missing = parts.Where(p => p.part is null).Select(p => p.service).ToList();
        if (missing.Count > 0)
            return (null, missing);
        _document = Merge(parts.Select(p => (p.service, p.part!)));
        return (_document, []);
    }

    private async Task<JsonObject?> FetchAsync(string service, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Overview.Client);
        foreach (var address in configuration.Addresses(service))
        {
            try
            {
                return JsonNode.Parse(await client.GetStringAsync(new Uri(new Uri(address), "/openapi/v1.json"), cancellationToken))!.AsObject();
            }
            catch (HttpRequestException)
            {
                // The next replica, if any.
            }
        }

        return null;
    }

    internal static JsonObject Merge(IEnumerable<(string Service, JsonObject Part)> parts)
    {
        JsonObject paths = [], schemas = [], tags = [], security = [];
        foreach (var (service, part) in parts)
        {
            var renamed = Renamed(service, part, schemas);
            foreach (var (name, schema) in Schemas(renamed))
                schemas[name] = schema!.DeepClone();
            foreach (var (path, item) in renamed["paths"]?.AsObject() ?? [])
            {
                // What every service has, all describe alike; that two describe one path differently is a mistake.
                if (!JsonNode.DeepEquals(paths[path], item))
                    paths.Add(path, item!.DeepClone());
            }

            foreach (var (name, scheme) in renamed["components"]?["securitySchemes"]?.AsObject() ?? [])
                security[name] = scheme!.DeepClone();
            foreach (var tag in renamed["tags"]?.AsArray() ?? [])
                tags[tag!["name"]!.GetValue<string>()] = tag.DeepClone();
        }

        return new()
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "KI Biennale",
                ["version"] = "v1",
                ["description"] = "The public API of the festival. Errors are problem details (RFC 9457) with a stable code.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas, ["securitySchemes"] = security },
            ["tags"] = new JsonArray([.. tags.Select(tag => tag.Value!.DeepClone())]),
        };
    }

    private static JsonObject Renamed(string service, JsonObject part, JsonObject schemas)
    {
        var clashes = Schemas(part).Where(schema => schemas[schema.Key] is { } other && !JsonNode.DeepEquals(other, schema.Value)).Select(s => s.Key).ToList();
        if (clashes.Count == 0)
            return part;
        var prefix = char.ToUpperInvariant(service[0]) + service[1..];
        var json = part.ToJsonString();
        foreach (var name in clashes)
        {
            json = json.Replace($"#/components/schemas/{name}\"", $"#/components/schemas/{prefix}{name}\"", StringComparison.Ordinal);
        }

        var renamed = JsonNode.Parse(json)!.AsObject();
        var own = Schemas(renamed);
        foreach (var name in clashes)
        {
            var schema = own[name];
            own.Remove(name);
            own[prefix + name] = schema;
        }

        return renamed;
    }

    private static JsonObject Schemas(JsonObject part) => part["components"]?["schemas"]?.AsObject() ?? [];
}
