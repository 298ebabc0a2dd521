using System.Text.Json.Nodes;

namespace KiBiennale.SystemTests;

/// <summary>A person sees what is held about them, and has it erased, at the front door.</summary>
[Collection(SharedSystem.Name)]
public sealed class DataProtectionTests(RunningSystem system)
{
    [Fact]
    public async Task Given_a_person_who_has_registered_When_they_want_to_be_forgotten_Then_all_services_do_so_and_a_last_mail_says_it()
    {
        var email = $"ada-{Guid.CreateVersion7():n}@example.org";
        var put = await system.Api.PutAsync($"/hubs/bochum/events/{TestEvents.NewId()}", TestEvents.Body(), await system.TokenAsync("bochum"));
        var offering = (await OfferingAsync(put, _ => true))["id"]!.GetValue<string>();
        using var person = new Visitor(system);
        var token = await person.SignInAsync(email);
        var made = await system.Api.PostAsync(
            "/registrations", $$"""{ "offering": "{{offering}}", "name": "Ada Lovelace", "email": "{{email}}", "partySize": 1, "consent": { "privacy": true } }""");
        Assert.Equal(201, made.Status);
        var path = $"/registrations/{made["id"]!.GetValue<string>()}";
        var key = ("X-Manage-Key", made["manage"]!["key"]!.GetValue<string>());

        var mine = await Eventually.GetAsync(() => system.Api.GetAsync("/me/registrations", token), list => list["total"]?.GetValue<int>() == 1);
        Assert.Equal((made["id"]!.GetValue<string>(), made["ticket"]!.GetValue<string>()), (mine["items"]![0]!["id"]!.GetValue<string>(), mine["items"]![0]!["ticket"]!.GetValue<string>()));
        var data = await Eventually.GetAsync(() => system.Api.GetAsync("/me/data", token), answer => answer.Status == 200);
        Assert.Equal(["identity", "registration", "notifications"], data["services"]!.AsObject().Select(service => service.Key));
        Assert.All(data["services"]!.AsObject(), service => Assert.Equal(email, service.Value!["email"]!.GetValue<string>()));
        Assert.Equal(("Ada Lovelace", "no-store"), (data["services"]!["registration"]!["registrations"]![0]!["name"]!.GetValue<string>(), data.Headers["Cache-Control"]));

        var asked = await system.Api.DeleteAsync("/me", token, ("Accept-Language", "de"));
        Assert.Equal(202, asked.Status);

        var office = await system.RoleTokenAsync("office");
        await Eventually.GetAsync(
            () => system.Api.GetAsync("/erasures?state=completed", office), done => done["items"]!.AsArray().Any(erasure => erasure!["id"]!.GetValue<Guid>() == asked["id"]!.GetValue<Guid>()));
        await Eventually.GetAsync(() => system.RunAsync("mail"), mails => mails.Output.Split('\n').Any(
            mail => mail.Contains(email, StringComparison.Ordinal) && mail.Contains("Ihre Daten sind gelöscht", StringComparison.Ordinal)));
        Assert.Equal(404, (await system.Api.GetAsync(path, headers: key)).Status);
        Assert.Equal(0, (await OfferingAsync(put, found => found["taken"]!.GetValue<int>() == 0))["taken"]!.GetValue<int>());
        Assert.Equal(0, (await system.Api.GetAsync($"/people?email={email}", office))["total"]!.GetValue<int>());
        Assert.Equal(1, (await Eventually.GetAsync(() => system.Api.GetAsync($"/audit?action=registrations.erased&about={put["id"]}", office), trail => trail["total"]!.GetValue<int>() > 0))["total"]!.GetValue<int>());
        await Eventually.GetAsync(() => system.Api.GetAsync("/me", token), answer => answer.Status == 401);
    }

    private async Task<JsonNode> OfferingAsync(Answer put, Predicate<JsonNode> satisfies) =>
        (await Eventually.GetAsync(
            () => system.Api.GetAsync($"/events/{put["id"]!.GetValue<string>()}/offerings"),
            answer => answer["items"] is JsonArray { Count: > 0 } items && satisfies(items[0]!)))["items"]![0]!;
}
