using System.Net;
using System.Net.Sockets;
using KiBiennale.Notifications.Domain;
using KiBiennale.Notifications.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KiBiennale.Notifications.Tests;

/// <summary>Nobody has us ask what is not public, by whatever spelling, name or detour.</summary>
public sealed class AllowedHostsTests(Servers servers)
{
    private static readonly IPAddress s_public = IPAddress.Parse("93.184.215.14");

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:93.184.215.14")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::5db8:d70e")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:10::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Given_an_address_of_a_special_purpose_When_it_is_looked_at_Then_it_is_not_public(string address) => Assert.False(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c")]
    [InlineData("2a00:1450:4001::200e")]
    public void Given_an_address_of_the_internet_When_it_is_looked_at_Then_it_is_public(string address) => Assert.True(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Fact]
    public async Task Given_addresses_that_are_not_public_however_they_are_spelt_When_a_webhook_is_to_have_them_Then_none_has()
    {
        await using var world = await StartAsync(host => host switch
        {
            "public.example" => [s_public],
            "inside.example" => [IPAddress.Parse("10.0.0.1")],
            "both.example" => [s_public, IPAddress.IPv6Loopback],
            "localhost" or "localhost." => [IPAddress.Loopback],
            _ => throw new SocketException((int)SocketError.HostNotFound),
        });
        string[] refused =
        [
            "https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://0/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/", "https://[fe80::1%25eth0]/", "https://169.254.169.254/latest/meta-data", "https://localhost/", "https://localhost./",
            "https://inside.example/", "https://both.example/", "https://nowhere.example/", "http://public.example/", "ftp://public.example/", "https://user@public.example/",
            "https://user:password@public.example/", "https://public.example:22/", "https://public.example:80/", "https://①②⑦.0.0.1/",
        ];
        foreach (var url in refused)
        {
            var answer = await world.SubscribeAsync(url);
            Assert.True((answer.Status, answer.Code) == (422, "url_not_allowed"), $"{url}: {answer.Status} {answer.Body}");
            Assert.Equal(["url"], answer.Faults);
        }

        foreach (var url in (string[])["https://public.example/", "https://public.example:8443/hook?key=1", "https://93.184.215.14/"])
            Assert.Equal(201, (await world.SubscribeAsync(url)).Status);
        Assert.Equal("invalid", (await world.SubscribeAsync("no address")).Code);
    }

    [Fact]
    public async Task Given_a_name_that_leads_inside_after_it_was_checked_When_something_happens_Then_nobody_is_asked()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var asked = 0;
        // Public for whoever checks, and then this machine.
        await using var world = await StartAsync(_ => Interlocked.Increment(ref asked) == 1 ? [s_public] : [IPAddress.Loopback]);
        Assert.Equal(201, (await world.SubscribeAsync($"https://rebinding.example:{((IPEndPoint)inside.LocalEndpoint).Port}/")).Status);

        await world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        var tried = (await Eventually.GetAsync(world.DeliveriesAsync, all => all is [{ Attempts: 1 }]))[0];

        Assert.StartsWith("url_not_allowed", tried.Failure, StringComparison.Ordinal);
        Assert.False(inside.Pending());
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Given_a_webhook_whose_name_is_gone_When_its_hub_pauses_it_Then_it_can_and_enables_it_no_more()
    {
        var gone = false;
        await using var world = await StartAsync(_ => gone ? [] : [s_public]);
        var path = $"/hubs/bochum/webhooks/{(await world.SubscribeAsync("https://gone.example/"))["id"]}";
        gone = true;
        var body = (await world.Service.Api.GetAsync(path, world.Token)).Body!;

        body["enabled"] = false;
        Assert.Equal(200, (await world.Service.Api.PutAsync(path, body.ToJsonString(), world.Token)).Status);
        body["enabled"] = true;
        Assert.Equal(["url"], (await world.Service.Api.PutAsync(path, body.ToJsonString(), world.Token)).Faults);
    }

    [Fact]
    public async Task Control_where_this_machine_is_allowed_the_same_name_is_connected_to()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        await using var world = await StartAsync(_ => [IPAddress.Loopback], allowLoopback: true);
        Assert.Equal(201, (await world.SubscribeAsync($"https://rebinding.example:{((IPEndPoint)inside.LocalEndpoint).Port}/")).Status);

        await world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);

        await Eventually.GetAsync(() => Task.FromResult(inside.Pending()), pending => pending);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Given_an_address_that_sends_on_to_another_When_something_happens_Then_the_other_is_not_asked(int status)
    {
        await using var world = await WebhookWorld.StartAsync(servers);
        await using var first = await WebhookReceiver.StartAsync();
        await using var second = await WebhookReceiver.StartAsync();
        first.Answer = (_, http) =>
        {
            http.Response.Headers.Location = second.Url;
            return Task.FromResult(Results.StatusCode(status));
        };
        await world.SubscribeAsync(first.Url);
        await world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);
        var tried = (await Eventually.GetAsync(world.DeliveriesAsync, all => all is [{ Attempts: 1 }]))[0];

        Assert.Equal((status, DeliveryState.Pending), (tried.Status, tried.State));
        Assert.Empty(second.Heard);
    }

    [Fact]
    public async Task Given_an_address_that_answers_without_end_When_it_is_told_something_Then_no_more_is_read_than_its_yes()
    {
        await using var world = await WebhookWorld.StartAsync(servers);
        await using var endless = await WebhookReceiver.StartAsync();
        var written = 0L;
        endless.Answer = async (_, http) =>
        {
            var chunk = new byte[64 * 1024];
            try
            {
                while (true)
                {
                    await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
                    Interlocked.Add(ref written, chunk.Length);
                    // Between the cut and the news of it Kestrel takes all that is written, to nowhere.
                    await Task.Delay(5, http.RequestAborted);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                return Results.Empty;
            }
        };
        await world.SubscribeAsync(endless.Url);
        await world.TellAsync(Snapshots.Talk(WebhookWorld.Evening), 1, 1);

        Assert.Equal(200, Assert.Single(await world.SettledAsync(1)).Status);
        // What lies in the buffers between, and then the line is cut: else it would go on until the test gives up.
        var after = await Eventually.GetAsync(async () =>
        {
            var before = Interlocked.Read(ref written);
            await Task.Delay(500);
            return (Before: before, After: Interlocked.Read(ref written));
        }, seen => seen.Before == seen.After);
        Assert.InRange(after.After, 0, 32 * 1024 * 1024);
    }

    private Task<WebhookWorld> StartAsync(Func<string, IPAddress[]> resolve, bool allowLoopback = false) => WebhookWorld.StartAsync(
        servers, services => services.AddSingleton<ResolveHost>((host, _) => Task.FromResult(resolve(host))), allowLoopback);
}
