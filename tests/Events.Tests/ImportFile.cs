using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace KiBiennale.Events.Tests;

/// <summary>Sends files to the import as a hub does.</summary>
internal static class ImportFile
{
    public static Task<Answer> ImportAsync(this ApiClient api, string file, string type = "text/calendar", string query = "", string hub = "bochum") =>
        api.ImportAsync(Encoding.UTF8.GetBytes(file), type, query, hub);

    public static async Task<Answer> ImportAsync(this ApiClient api, byte[] file, string type, string query = "", string hub = "bochum")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/hubs/{hub}/events:import{query}", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", TestTokens.Publisher(hub));
        request.Content = new ByteArrayContent(file) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using var response = await api.Http.SendAsync(request);
        return new((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()), new Dictionary<string, string>());
    }

    public static IReadOnlyList<string> Actions(this Answer import)
    {
        Assert.True(import.Status is 200, $"{import.Status} {import.Body}");
        return [.. import["results"]!.AsArray().Select(result => result!["action"]!.GetValue<string>())];
    }

    /// <summary>A calendar of one entry.</summary>
    public static string Calendar(string lines, string? method = null) =>
        $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{(method is null ? "" : $"METHOD:{method}\r\n")}BEGIN:VEVENT\r\n{lines.ReplaceLineEndings("\r\n")}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
}
