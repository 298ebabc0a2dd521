using System.Text.Json.Nodes;
using KiBiennale.Notifications.Data;

namespace KiBiennale.Notifications.Tests;

/// <summary>The office looks at what people are mailed.</summary>
public sealed class TemplateRouteTests(Servers servers)
{
    [Fact]
    public async Task Given_the_templates_When_the_office_looks_Then_it_sees_each_in_both_languages()
    {
        await using var notifications = await ServiceHost<NotificationsDbContext>.StartAsync(
            servers, "notifications-db", settings: new Dictionary<string, string> { ["Mail:Festival"] = "Fest <der> Ideen" });
        var names = (await notifications.Api.GetAsync("/notifications/templates", TestTokens.Office))["items"]!.AsArray().Select(name => name!.GetValue<string>()).ToList();
        Assert.Contains("event-reminder", names);
        foreach (var name in names)
        {
            var (german, english) = (await PreviewAsync(name, ""), await PreviewAsync(name, "?locale=en"));
            Assert.NotEqual(Text(german, "subject"), Text(english, "subject"));
            Assert.Contains("Fest <der> Ideen", Text(english, "text"), StringComparison.Ordinal);
            Assert.Contains("Fest &lt;der&gt; Ideen", Text(english, "html"), StringComparison.Ordinal);
        }

        var (unknown, wrong) = (await notifications.Api.GetAsync("/notifications/templates/nothing", TestTokens.Office), await notifications.Api.GetAsync("/notifications/templates/event-moved?locale=fr", TestTokens.Office));
        Assert.Equal((404, "template_not_found", 422, "invalid"), (unknown.Status, unknown.Code, wrong.Status, wrong.Code));
        Assert.Equal(403, (await notifications.Api.GetAsync("/notifications/templates", TestTokens.Of("publisher", "bochum"))).Status);

        async Task<JsonNode> PreviewAsync(string name, string query)
        {
            var answer = await notifications.Api.GetAsync($"/notifications/templates/{name}{query}", TestTokens.Office);
            Assert.Equal(200, answer.Status);
            return answer.Body!;
        }
    }

    private static string Text(JsonNode preview, string field) => preview[field]!.GetValue<string>();
}
