using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace KiBiennale.Testing;

/// <summary>An answer of the API.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Headers">Headers, of the body too.</param>
public sealed record Answer(int Status, JsonNode? Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body's member of this name.</summary>
    public JsonNode? this[string name] => Body?[name];

    /// <summary>The problem's code.</summary>
    public string? Code => Body?["code"]?.GetValue<string>();

    /// <summary>The paths of the faults.</summary>
    public IEnumerable<string> Faults => Body?["errors"]?.AsObject().Select(fault => fault.Key) ?? [];

    public string ETag => Headers["ETag"];
}

/// <summary>Uses an API as a partner would. Paths are those below <c>/api/v1</c>.</summary>
public sealed class ApiClient(HttpClient http)
{
    /// <summary>For what is not below <c>/api/v1</c>.</summary>
    public HttpClient Http { get; } = http;

    public Task<Answer> GetAsync(string path, string? token = null, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Get, path, null, token, headers);

    public Task<Answer> PutAsync(string path, string body, string? token = null, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Put, path, body, token, headers);

    public Task<Answer> PostAsync(string path, string? body = null, string? token = null, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, path, body, token, headers);

    public Task<Answer> PatchAsync(string path, string body, string? token = null, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Patch, path, body, token, headers);

    public Task<Answer> DeleteAsync(string path, string? token = null, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Delete, path, null, token, headers);

    private async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? token, IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, new Uri("/api/v1" + path, UriKind.Relative));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        var text = await TextOfAsync(response.Content);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new(
            (int)response.StatusCode,
            isJson ? JsonNode.Parse(text) : text.Length == 0 ? null : JsonValue.Create(text),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value)));
    }

    private static async Task<string> TextOfAsync(HttpContent content)
    {
        if (!content.Headers.ContentEncoding.Contains("gzip"))
            return await content.ReadAsStringAsync();
        await using var packed = new GZipStream(await content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(packed, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
