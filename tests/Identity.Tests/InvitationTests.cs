using KiBiennale.Contracts;
using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Identity.Tests;

public sealed class InvitationTests(Servers servers) : IAsyncLifetime
{
    private const string Path = "/invitations";
    private const string Ada = "ada@unna.de";

    private SignInHost _host = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SignInHost.StartAsync(servers);
        _api = _host.Identity.Api;
        await _host.Identity.TellAsync(servers, new HubChanged("bochum", 1, new("Bochum"), Trusted: true));
        await _host.Identity.TellAsync(servers, new MemberChanged("unna", 1, new("Kreisstadt Unna"), []));
        await Eventually.GetAsync(() => _host.Identity.WithDatabaseAsync(db => db.Set<KnownMember>().CountAsync()), known => known == 1);
        await Eventually.GetAsync(() => _host.Identity.WithDatabaseAsync(db => db.Set<KnownHub>().CountAsync()), known => known == 1);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Given_invitations_When_the_person_signs_in_Then_they_have_the_roles_at_their_places_and_the_trail_says_who_gave_them()
    {
        await using var mails = await MessageListener<PersonInvited>.StartAsync(servers, _host.Identity.Prefix);
        Assert.Equal(["applicant"], await _host.RolesAsync(Ada));
        var publisher = await InviteAsync("publisher", """, "hub": "bochum" """);
        var learner = await InviteAsync("learner", """, "municipality": "unna", "locale": "en" """);
        Assert.Equal((201, "open", "publisher@bochum"), (publisher.Status, Text(publisher, "state"), Text(publisher, "role")));

        Assert.Equal(["applicant", "learner@unna", "publisher@bochum"], await _host.RolesAsync(Ada));

        var read = await _api.GetAsync($"{Path}/{learner["id"]}", TestTokens.Office);
        var person = (await _api.GetAsync("/people?role=publisher", TestTokens.Office))["items"]!.AsArray().Single()!;
        var granted = (await _api.GetAsync($"/audit?action=role.granted&about={person["id"]}", TestTokens.Office))["items"]!.AsArray();
        Assert.Equal(("accepted", Ada), (Text(read, "state"), person["email"]!.GetValue<string>()));
        Assert.Equal(["learner@unna", "publisher@bochum"], granted.Select(entry => entry!["rights"]!.GetValue<string>()).Order());
        Assert.All(granted, entry => Assert.Equal("test-client", entry!["actor"]!.GetValue<string>()));
        var mailed = await Eventually.GetAsync(() => Task.FromResult(mails.Heard), heard => heard.Count == 2);
        Assert.Equal(
            [("learner", "Kreisstadt Unna", "en"), ("publisher", "Bochum", "de")],
            mailed.Select(mail => (mail.Role, mail.Where!.De, mail.Locale)).Order());
    }

    [Fact]
    public async Task Given_an_invitation_that_was_withdrawn_or_is_over_When_the_person_signs_in_Then_it_gives_nothing()
    {
        var withdrawn = await InviteAsync("juror");
        await InviteAsync("juror");
        var expired = await InviteAsync("ops");
        await _host.Identity.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"UPDATE invitations SET expires = now() WHERE id = {expired["id"]!.GetValue<Guid>()}"));

        var first = await _api.DeleteAsync($"{Path}/{withdrawn["id"]}", TestTokens.Office);
        var again = await _api.DeleteAsync($"{Path}/{withdrawn["id"]}", TestTokens.Office);

        Assert.Equal((204, 204), (first.Status, again.Status));
        Assert.Equal(["applicant"], await _host.RolesAsync(Ada));
        var states = (await _api.GetAsync($"{Path}?email={Ada}", TestTokens.Office))["items"]!.AsArray();
        Assert.Equal(["expired", "withdrawn", "withdrawn"], states.Select(invitation => invitation!["state"]!.GetValue<string>()));
        Assert.Equal(2, (await _api.GetAsync("/audit?action=invitation.withdrawn", TestTokens.Office))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_an_invitation_that_was_taken_up_When_it_is_withdrawn_Then_the_role_must_be_taken_instead()
    {
        var invitation = await InviteAsync("juror");
        await _host.RolesAsync(Ada);

        var refused = await _api.DeleteAsync($"{Path}/{invitation["id"]}", TestTokens.Office);

        Assert.Equal((409, "invitation_accepted"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Given_an_invitation_with_many_faults_When_it_is_made_Then_the_answer_names_them_all_and_nobody_is_invited()
    {
        var refused = await _api.PostAsync(Path, """{ "email": "ada", "role": "king", "hub": "bochum", "locale": "fr" }""", TestTokens.Office);
        var nowhere = await _api.PostAsync(Path, """{ "email": "a@b.de", "role": "publisher", "municipality": "unna" }""", TestTokens.Office);
        var unknown = await _api.PostAsync(Path, """{ "email": "a@b.de", "role": "checkin", "hub": "atlantis" }""", TestTokens.Office);
        var applicant = await _api.PostAsync(Path, """{ "email": "a@b.de", "role": "applicant" }""", TestTokens.Office);

        Assert.Equal((422, "invalid"), (refused.Status, refused.Code));
        Assert.Equal(["email", "hub", "locale", "role"], refused.Faults.Order());
        Assert.Equal(["hub", "municipality"], nowhere.Faults.Order());
        Assert.Equal(["hub"], unknown.Faults);
        Assert.Equal(["role"], applicant.Faults);
        Assert.Equal(0, (await _api.GetAsync(Path, TestTokens.Office))["total"]!.GetValue<int>());
        Assert.Equal(0, (await _api.GetAsync("/audit", TestTokens.Office))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_a_person_with_a_role_When_the_office_takes_it_Then_their_tokens_stop_and_the_next_do_not_say_it()
    {
        await InviteAsync("office");
        var (accessToken, refreshToken) = await _host.TokensAsync(Ada);
        Assert.Equal(200, (await _api.GetAsync("/people", accessToken)).Status);
        await InviteAsync("office");
        var id = (await _api.GetAsync("/me", accessToken))["id"]!.GetValue<string>();

        var taken = await _api.DeleteAsync($"/people/{id}/roles/office", TestTokens.Office);
        var again = await _api.DeleteAsync($"/people/{id}/roles/office", TestTokens.Office);
        var refused = await Eventually.GetAsync(() => _api.GetAsync("/people", accessToken), answer => answer.Status != 200, TimeSpan.FromSeconds(5));

        Assert.Equal((204, 404, "role_not_held"), (taken.Status, again.Status, again.Code));
        Assert.Equal(401, refused.Status);
        Assert.Equal(400, (await _host.RefreshAsync(refreshToken)).Status);
        Assert.Equal(["applicant"], await _host.RolesAsync(Ada));
    }

    [Fact]
    public async Task Given_a_role_When_it_is_taken_at_many_sides_at_once_Then_one_takes_it_and_the_others_find_it_gone()
    {
        await InviteAsync("juror");
        await _host.RolesAsync(Ada);
        var id = (await _api.GetAsync("/people?role=juror", TestTokens.Office))["items"]![0]!["id"];

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _api.DeleteAsync($"/people/{id}/roles/juror", TestTokens.Office)));

        Assert.Equal([204, 404, 404, 404], taken.Select(answer => answer.Status).Order());
        Assert.Equal(1, (await _api.GetAsync("/audit?action=role.taken", TestTokens.Office))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_an_office_that_has_invited_others_When_its_role_is_taken_Then_its_open_offers_lapse_with_it()
    {
        await InviteAsync("office");
        var (accessToken, _) = await _host.TokensAsync(Ada);
        await _api.PostAsync(Path, """{ "email": "second@example.org", "role": "office" }""", accessToken);
        await _api.PostAsync(Path, $$"""{ "email": "{{Ada}}", "role": "ops" }""", accessToken);
        var id = (await _api.GetAsync("/me", accessToken))["id"]!.GetValue<string>();

        await _api.DeleteAsync($"/people/{id}/roles/office", TestTokens.Office);

        // As if it had invited once more while its role was being taken.
        await _host.Identity.WithDatabaseAsync(async db =>
        {
            db.Add(Invitation.To("third@example.org", "office", id, TimeProvider.System.GetUtcNow()));
            return await db.SaveChangesAsync();
        });

        Assert.Equal(["applicant"], await _host.RolesAsync("second@example.org"));
        Assert.Equal(["applicant"], await _host.RolesAsync("third@example.org"));
        Assert.Equal(["applicant"], await _host.RolesAsync(Ada));
        Assert.Equal("role_of_everybody", (await _api.DeleteAsync($"/people/{id}/roles/applicant", TestTokens.Office)).Code);
    }

    [Fact]
    public async Task Given_an_address_of_a_member_municipality_When_the_person_signs_in_Then_they_are_its_learner_and_neighbours_are_not()
    {
        await _host.Identity.TellAsync(servers, new MemberChanged("unna", 2, new("Kreisstadt Unna"), ["unna.de"]));
        await Eventually.GetAsync(() => _host.Identity.WithDatabaseAsync(db => db.Set<KnownMember>().SingleAsync()), member => member.MailDomains.Count == 1);

        Assert.Equal(["applicant", "learner@unna"], await _host.RolesAsync("Ada@Unna.de"));
        Assert.Equal(["applicant"], await _host.RolesAsync("ada@not-unna.de"));
        Assert.Equal(["applicant"], await _host.RolesAsync("ada@unna.de.example.org"));
        var entry = (await _api.GetAsync("/audit?action=role.granted", TestTokens.Office))["items"]!.AsArray().Single()!;
        Assert.Equal(("unna.de", "learner@unna"), (entry["actor"]!.GetValue<string>(), entry["rights"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_a_learner_by_mail_domain_and_one_by_invitation_When_the_municipality_gives_the_domain_up_Then_only_the_latter_stays()
    {
        await _host.Identity.TellAsync(servers, new MemberChanged("unna", 2, new("Kreisstadt Unna"), ["unna.de"]));
        await Eventually.GetAsync(() => _host.Identity.WithDatabaseAsync(db => db.Set<KnownMember>().SingleAsync()), member => member.MailDomains.Count == 1);
        await _api.PostAsync(Path, """{ "email": "grace@example.org", "role": "learner", "municipality": "unna" }""", TestTokens.Office);
        await _host.RolesAsync("grace@example.org");
        // By both: the invitation makes it one that stays.
        await _host.RolesAsync("both@unna.de");
        await _api.PostAsync(Path, """{ "email": "both@unna.de", "role": "learner", "municipality": "unna" }""", TestTokens.Office);
        await _host.RolesAsync("both@unna.de");
        var (_, refreshToken) = await _host.TokensAsync(Ada);

        await _host.Identity.TellAsync(servers, new MemberChanged("unna", 3, new("Kreisstadt Unna"), []));
        await Eventually.GetAsync(() => _api.GetAsync("/audit?action=role.taken", TestTokens.Office), trail => trail["total"]!.GetValue<int>() == 1);

        Assert.Equal(["applicant"], SignInHost.RolesOf((await _host.RefreshAsync(refreshToken)).Body["access_token"]!.GetValue<string>()));
        Assert.Equal(["applicant"], await _host.RolesAsync(Ada));
        Assert.Equal(["applicant", "learner@unna"], await _host.RolesAsync("grace@example.org"));
        Assert.Equal(["applicant", "learner@unna"], await _host.RolesAsync("both@unna.de"));
    }

    [Fact]
    public async Task Given_a_session_that_was_begun_before_When_it_is_refreshed_Then_its_tokens_say_what_is_so_now()
    {
        var (_, refreshToken) = await _host.TokensAsync(Ada);
        await InviteAsync("juror");
        await _host.RolesAsync(Ada);

        var (_, body) = await _host.RefreshAsync(refreshToken);

        Assert.Equal(["applicant", "juror"], SignInHost.RolesOf(body["access_token"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_an_invitation_When_the_person_signs_in_without_an_application_Then_the_page_says_what_they_may_do_now()
    {
        await InviteAsync("publisher", """, "hub": "bochum" """);
        var browser = await new Browser(_host.Identity).GoAsync("/sign-in");
        await browser.SubmitAsync(("email", Ada));
        await browser.FollowAsync();
        await browser.SubmitAsync(("code", (await _host.CodesAsync(Ada))[0]));
        await browser.FollowAsync();
        var done = browser.Page;
        await browser.GoAsync("/connect/logout");
        await browser.GoAsync("/sign-in/done");

        Assert.Contains(Ada, done, StringComparison.Ordinal);
        Assert.Contains("<li>Redaktion, Bochum</li>", done, StringComparison.Ordinal);
        Assert.Equal("/sign-in", browser.Location);
    }

    private Task<Answer> InviteAsync(string role, string more = "") =>
        _api.PostAsync(Path, $$"""{ "email": "{{Ada}}", "role": "{{role}}"{{more}} }""", TestTokens.Office);

    private static string Text(Answer answer, string name) => answer[name]!.GetValue<string>();
}
