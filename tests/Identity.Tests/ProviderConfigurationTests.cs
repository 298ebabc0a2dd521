namespace KiBiennale.Identity.Tests;

public sealed class ProviderConfigurationTests(Servers servers)
{
    [Theory]
    [InlineData("Authority", "http://sso.unna.de/")]
    [InlineData("Authority", "")]
    [InlineData("Name", "")]
    [InlineData("ClientId", "")]
    [InlineData("MailDomains:0", null)]
    public async Task Given_a_provider_that_is_configured_wrongly_When_the_service_starts_Then_it_says_so_and_does_not_start(string setting, string? value)
    {
        var settings = new Dictionary<string, string>
        {
            ["Providers:unna:Name"] = "Unna",
            ["Providers:unna:Authority"] = "https://sso.unna.de/",
            ["Providers:unna:ClientId"] = "festival",
            ["Providers:unna:MailDomains:0"] = "unna.de",
        };
        settings.Remove($"Providers:unna:{setting}");
        if (value is not null)
            settings[$"Providers:unna:{setting}"] = value;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => SignInHost.StartAsync(servers, settings: settings));

        Assert.Contains("Providers:unna", refused.Message, StringComparison.Ordinal);
    }
}
