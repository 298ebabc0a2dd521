using System.Text.Json.Nodes;
using KiBiennale.Contracts;
using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Notifications.Tests;

/// <summary>Webhooks as hubs make and change them.</summary>
public sealed class WebhookTests(Servers servers) : IAsyncLifetime
{
    private const string Webhooks = "/hubs/bochum/webhooks";

    private WebhookWorld _world = null!;
    private WebhookReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => (_world, _receiver) = (await WebhookWorld.StartAsync(servers), await WebhookReceiver.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Given_a_hub_When_it_makes_changes_and_deletes_a_webhook_Then_it_is_so_and_its_secret_is_shown_once_and_stored_nowhere_in_clear()
    {
        var api = _world.Service.Api;
        var made = await _world.SubscribeAsync(_receiver.Url, "event.published", "offering.full");
        var (path, secret) = ($"{Webhooks}/{made["id"]}", made["secret"]!.GetValue<string>());

        Assert.Equal((201, $"/api/v1{path}"), (made.Status, made.Headers["Location"]));
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.InRange(Convert.FromBase64String(secret["whsec_".Length..]).Length, 24, 64);
        Assert.Empty(await _world.Service.TablesWithAsync(secret["whsec_".Length..]));

        var read = await api.GetAsync(path, _world.Token);
        Assert.Null(read["secret"]);
        Assert.Equal(made.ETag, read.ETag);
        Assert.Equal(304, (await api.GetAsync(path, _world.Token, ("If-None-Match", read.ETag))).Status);
        var list = await api.GetAsync(Webhooks, _world.Token);
        Assert.Equal((1, null), (list["total"]!.GetValue<int>(), list["items"]![0]!["secret"]));

        read.Body!["enabled"] = false;
        var put = await api.PutAsync(path, read.Body.ToJsonString(), _world.Token, ("If-Match", read.ETag));
        Assert.Equal((200, false, null), (put.Status, put["enabled"]!.GetValue<bool>(), put["disabledBecause"]));
        Assert.Equal(412, (await api.PutAsync(path, read.Body.ToJsonString(), _world.Token, ("If-Match", read.ETag))).Status);
        Assert.Equal("webhook_disabled", (await api.PostAsync(path + "/test", null, _world.Token)).Code);

        Assert.Equal(204, (await api.DeleteAsync(path, _world.Token)).Status);
        Assert.Equal("webhook_not_found", (await api.GetAsync(path, _world.Token)).Code);
    }

    [Fact]
    public async Task Given_a_body_with_many_faults_When_it_comes_Then_all_are_named_at_once()
    {
        var answer = await _world.Service.Api.PostAsync(Webhooks, """{ "url": "http://partner.example", "events": ["event.published", "event.born"], "contact": "nobody" }""", _world.Token);

        Assert.Equal((422, "invalid"), (answer.Status, answer.Code));
        Assert.Equal(["contact", "events[1]", "url"], answer.Faults.Order());
    }

    [Fact]
    public async Task Given_a_webhook_of_a_hub_When_others_ask_Then_they_learn_nothing_of_it()
    {
        var made = await _world.SubscribeAsync(_receiver.Url);
        var api = _world.Service.Api;

        Assert.Equal("not_your_hub", (await api.GetAsync($"{Webhooks}/{made["id"]}", TestTokens.Publisher("essen"))).Code);
        Assert.Equal("webhook_not_found", (await api.GetAsync($"/hubs/essen/webhooks/{made["id"]}", TestTokens.Publisher("essen"))).Code);
        Assert.Equal("forbidden", (await api.GetAsync(Webhooks, TestTokens.Of("checkin", "bochum"))).Code);
        Assert.Equal("insufficient_scope", (await api.GetAsync(Webhooks, TestTokens.Of("publisher", "bochum", scopes: "events:read events:write"))).Code);
        Assert.Equal(200, (await api.GetAsync(Webhooks, TestTokens.Office)).Status);
    }

    [Fact]
    public async Task Given_a_lost_answer_When_it_is_asked_for_again_with_the_same_key_Then_there_is_one_webhook_with_one_secret()
    {
        var body = $$"""{ "url": "{{_receiver.Url}}", "events": ["event.published"] }""";
        var first = await _world.Service.Api.PostAsync(Webhooks, body, _world.Token, ("Idempotency-Key", "k1"));
        var again = await _world.Service.Api.PostAsync(Webhooks, body, _world.Token, ("Idempotency-Key", "k1"));

        Assert.Equal((201, 201), (first.Status, again.Status));
        Assert.True(JsonNode.DeepEquals(first.Body, again.Body));
        Assert.Equal(1, await _world.Service.WithDatabaseAsync(db => db.Set<Webhook>().CountAsync()));
    }

    [Fact]
    public async Task Given_a_hub_with_as_many_as_it_can_have_When_many_ask_for_more_at_once_Then_none_is_made()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => _world.SubscribeAsync(_receiver.Url)));

        Assert.Equal(20, made.Count(answer => answer.Status == 201));
        Assert.Equal(4, made.Count(answer => answer.Code == "too_many_webhooks"));
    }

    [Fact]
    public async Task Given_a_secret_that_was_renewed_When_deliveries_come_Then_the_specifications_own_library_finds_them_good_by_either_and_by_no_other()
    {
        var made = await _world.SubscribeAsync(_receiver.Url);
        var path = $"{Webhooks}/{made["id"]}";
        await _world.Service.Api.PostAsync(path + "/test", null, _world.Token);
        await _receiver.WaitForAsync(1);
        var renewed = await _world.Service.Api.PostAsync(path + "/rotate-secret", "{}", _world.Token);
        await _world.Service.Api.PostAsync(path + "/test", null, _world.Token);
        await _receiver.WaitForAsync(2);
        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE webhooks SET previous_good_until = now() - interval '1 second'"));
        await _world.Service.Api.PostAsync(path + "/test", null, _world.Token);
        var heard = await _receiver.WaitForAsync(3);

        var (old, young) = (made["secret"]!.GetValue<string>(), renewed["secret"]!.GetValue<string>());
        Assert.Equal(200, renewed.Status);
        Assert.Equal([1, 2, 1], heard.Select(one => one.Signature.Split(' ').Length));
        var forged = heard[0] with { Body = heard[0].Body.Replace("bochum", "essen", StringComparison.Ordinal) };
        var good = await VerifyAsync((old, heard[0]), (young, heard[0]), (old, heard[1]), (young, heard[1]), (old, heard[2]), (young, heard[2]), (old, forged));
        Assert.Equal([true, false, true, true, false, true, false], good);
    }

    [Fact]
    public async Task Given_a_person_whose_address_a_webhook_names_When_they_ask_what_is_held_and_are_forgotten_Then_it_is_told_and_then_gone()
    {
        var person = Guid.CreateVersion7();
        var made = await _world.SubscribeAsync(_receiver.Url);
        await _world.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE webhooks SET created_by = {person.ToString()}"));
        var before = await _world.Service.Api.GetAsync($"{Webhooks}/{made["id"]}", _world.Token);
        await _world.Others.SendAsync(new PersonSignedUp(person, "webmaster@bochum.example"));
        var token = TestTokens.Of("applicant", clientId: person.ToString());
        var data = await Eventually.GetAsync(() => _world.Service.Api.GetAsync("/me/data", token), answer => answer.Status == 200);
        Assert.Equal(made["id"]!.GetValue<Guid>(), Assert.Single(data["services"]!["notifications"]!["contactOf"]!.AsArray())!["webhook"]!.GetValue<Guid>());

        await _world.Others.SendAsync(new PersonErasureRequested(Guid.CreateVersion7(), person, "webmaster@bochum.example", "de"));

        Assert.Equal("", (await Eventually.GetAsync(_world.WebhookAsync, webhook => webhook.Contact is null)).CreatedBy);
        Assert.Equal(412, (await _world.Service.Api.PutAsync($"{Webhooks}/{made["id"]}", before.Body!.ToJsonString(), _world.Token, ("If-Match", before.ETag))).Status);
    }

    private static async Task<bool[]> VerifyAsync(params IEnumerable<(string Secret, Heard Heard)> all)
    {
        var input = new JsonArray([.. all.Select(one => new JsonObject
        {
            ["secret"] = one.Secret,
            ["body"] = one.Heard.Body,
            ["headers"] = new JsonObject { ["webhook-id"] = one.Heard.Id, ["webhook-timestamp"] = one.Heard.Timestamp, ["webhook-signature"] = one.Heard.Signature },
        })]);
        return [.. JsonNode.Parse(await Node.RunAsync("verify.js", input.ToJsonString()))!.AsArray().Select(good => good!.GetValue<bool>())];
    }
}
