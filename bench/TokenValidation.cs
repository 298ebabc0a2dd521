using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using KiBiennale.Testing;

namespace KiBiennale.Bench;

/// <summary>
/// What validating an access token costs: requests a second to an endpoint that does nothing, with a token and a role, beside
/// the same without either. The keys come by HTTP, as from Identity.
/// </summary>
internal static class TokenValidation
{
    private const int Rounds = 5;
    private const int AtOnce = 32;

    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(3);

    public static async Task RunAsync()
    {
        await using var servers = new OwnServers();
        await servers.InitializeAsync();
        await using var database = await servers.CreateDatabaseAsync();
        await using var identity = await TokenMetadata.StartAsync();
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__probe-db"] = database.ConnectionString,
            ["ConnectionStrings__rabbitmq"] = servers.RabbitMq,
            ["Auth__Issuer"] = TestTokens.Issuer,
            ["services__identity__http__0"] = identity.Urls.First(),
            ["DOTNET_TieredPGO"] = "1",
        };
        await ProbeProcess.MigrateAsync(environment);
        await using var probe = await ProbeProcess.StartAsync(environment);
        var token = new AuthenticationHeaderValue("Bearer", TestTokens.Office);
        await RoundAsync("empty", null);
        await RoundAsync("empty-for-office", token);

        List<double> anonymous = [], validated = [];
        for (var round = 0; round < Rounds; round++)
        {
            anonymous.Add(await RoundAsync("empty", null));
            validated.Add(await RoundAsync("empty-for-office", token));
        }

        Print($"anonymous        {Figures.Rate(anonymous)}");
        Print($"with a token     {Figures.Rate(validated)}, ratio {validated.Median() / anonymous.Median():0.00} (aim: at least 0.25)");

        async Task<double> RoundAsync(string path, AuthenticationHeaderValue? authorization)
        {
            var begun = Stopwatch.GetTimestamp();
            var counts = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
            {
                var count = 0;
                while (Stopwatch.GetElapsedTime(begun) < s_round)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/{path}", UriKind.Relative));
                    request.Headers.Authorization = authorization;
                    using var answer = await probe.Http.SendAsync(request);
                    answer.EnsureSuccessStatusCode();
                    count++;
                }

                return count;
            }));
            return counts.Sum() / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
