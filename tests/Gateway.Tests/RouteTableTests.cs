using System.Text.Json.Nodes;
using KiBiennale.Awards.Data;
using KiBiennale.Events.Data;
using KiBiennale.Hubs.Data;
using KiBiennale.Identity.Data;
using KiBiennale.Notifications.Data;
using KiBiennale.Registrations.Data;
using KiBiennale.ServiceDefaults.PersonalData;

namespace KiBiennale.Gateway.Tests;

/// <summary>The gateway's table of routes against what the services say of themselves.</summary>
public sealed class RouteTableTests(Servers servers)
{
    /// <summary>Identity's metadata, which OpenIddict answers and OAuth 2's own documents describe, and its pages for people.</summary>
    private static readonly string[] s_notDescribed =
    [
        "/.well-known/jwks", "/.well-known/openid-configuration", "/connect/authorize", "/connect/logout",
        "/sign-in", "/sign-in/code", "/sign-in/done", "/sign-in/with/{provider}", "/sign-in/callback/{provider}",
    ];

    private static readonly string[] s_ofEveryService = [RouteTable.AllQueues, .. RouteTable.OfEachQueue];

    [Fact]
    public async Task Every_path_of_every_service_is_reachable_and_each_leads_to_the_service_that_answers_there()
    {
        var documents = await DocumentsAsync();
        var described = documents.SelectMany(service => Paths(service.Value).Except([.. s_ofEveryService, PersonalDataEndpoints.Path]).Select(path => (service.Key, Path: path))).Order().ToList();
        var routed = RouteTable.Routes.Where(route => !s_notDescribed.Contains(route.Path)).Select(route => (route.Service, route.Path)).Order();

        Assert.True(described.Count > 10);
        Assert.Equal(described, routed);
    }

    [Fact]
    public async Task What_the_table_says_that_every_service_has_every_service_has() => Assert.All(
        (await DocumentsAsync()).Values, document => Assert.Equal(s_ofEveryService.Order(), Paths(document).Intersect(s_ofEveryService).Order()));

    [Fact]
    public async Task Just_those_services_that_are_asked_for_personal_data_tell_it() => Assert.Equal(
        RouteTable.WithPersonalData.Order(), (await DocumentsAsync()).Where(service => Paths(service.Value).Contains(PersonalDataEndpoints.Path)).Select(service => service.Key).Order());

    [Fact]
    public void No_path_is_routed_twice_whatever_its_parameters_are_called()
    {
        var shapes = RouteTable.Routes.Concat(RouteTable.QueuesOf(prefix: null)).Select(route => System.Text.RegularExpressions.Regex.Replace(route.Path, "{[^}]*}", "*")).ToList();

        Assert.Equal(shapes.Count, shapes.Distinct().Count());
    }

    [Fact]
    public async Task The_merged_document_holds_every_operation_and_every_reference_leads_somewhere()
    {
        var documents = await DocumentsAsync();
        var merged = MergedOpenApi.Merge(documents.Select(service => (service.Key, service.Value)));

        Assert.Equal(documents.Values.SelectMany(Paths).Distinct().Order(), Paths(merged).Order());
        var schemas = merged["components"]!["schemas"]!.AsObject();
        var references = References(merged).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference));
        Assert.DoesNotContain("KiBiennale.", merged.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Schemas_that_two_services_name_alike_and_mean_differently_are_told_apart()
    {
        var merged = MergedOpenApi.Merge([("events", Document("/a", "string")), ("hubs", Document("/b", "integer"))]);

        Assert.Equal("#/components/schemas/Thing", References(merged["paths"]!["/a"]!).Single());
        Assert.Equal("#/components/schemas/HubsThing", References(merged["paths"]!["/b"]!).Single());
        Assert.Equal("integer", merged["components"]!["schemas"]!["HubsThing"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public void A_path_that_two_services_describe_alike_is_told_once_and_one_that_they_describe_differently_is_a_mistake()
    {
        var merged = MergedOpenApi.Merge([("events", Document("/a", "string")), ("hubs", Document("/a", "string"))]);

        Assert.Equal(["/a"], Paths(merged));
        Assert.Throws<ArgumentException>(() => MergedOpenApi.Merge([("events", Document("/a", "string")), ("hubs", Document("/a", "integer"))]));
    }

    private static JsonObject Document(string path, string type) => JsonNode.Parse(
        $$"""
        {
          "paths": { "{{path}}": { "get": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
          "components": { "schemas": { "Thing": { "type": "{{type}}" } } }
        }
        """)!.AsObject();

    private static IEnumerable<string> Paths(JsonObject document) => document["paths"]!.AsObject().Select(path => path.Key);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Key is "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private async Task<Dictionary<string, JsonObject>> DocumentsAsync() => new()
    {
        ["identity"] = await DocumentAsync<IdentityDbContext>("identity-db"),
        ["hubs"] = await DocumentAsync<HubsDbContext>("hubs-db"),
        ["events"] = await DocumentAsync<EventsDbContext>("events-db"),
        ["registration"] = await DocumentAsync<RegistrationDbContext>("registration-db"),
        ["award"] = await DocumentAsync<AwardDbContext>("award-db"),
        ["notifications"] = await DocumentAsync<NotificationsDbContext>("notifications-db"),
    };

    private async Task<JsonObject> DocumentAsync<TProgram>(string connectionName)
        where TProgram : class
    {
        await using var service = await ServiceHost<TProgram>.StartAsync(servers, connectionName);
        return JsonNode.Parse(await service.CreateClient().GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!.AsObject();
    }
}
