namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class SignInTests(RunningSystem system)
{
    [Fact]
    public async Task Given_an_invitation_from_the_machine_When_the_person_signs_in_at_the_front_door_Then_they_are_the_office()
    {
        var email = $"ada-{Guid.CreateVersion7():n}@example.org";
        var invited = await system.RunAsync("invite", "office", email);
        var mails = await Eventually.GetAsync(() => system.RunAsync("mail"), mails => mails.Output.Contains(email, StringComparison.Ordinal));
        var mail = await system.RunAsync("mail", mails.Output.Split('\n').Single(line => line.Contains(email, StringComparison.Ordinal)).Split(' ')[0]);
        using var person = new Visitor(system);
        var token = await person.SignInAsync(email);
        var me = await system.Api.GetAsync("/me", token);

        Assert.Equal((0, $"{email} is invited as office"), (invited.ExitCode, invited.Output.Split(':')[0]));
        Assert.Contains($"http://localhost:{system.Port}/sign-in", mail.Output, StringComparison.Ordinal);
        Assert.Equal((email, "applicant, office"), (me["email"]!.GetValue<string>(), string.Join(", ", me["roles"]!.AsArray())));
        var trail = await system.Api.GetAsync($"/audit?action=role.granted&about={me["id"]}", token);
        Assert.Equal("operator", trail["items"]![0]!["actor"]!.GetValue<string>());
    }

    [Fact]
    public async Task Given_an_invitation_with_faults_When_it_is_made_on_the_machine_Then_the_command_names_them_all()
    {
        var refused = await system.RunAsync("invite", "publisher", "nobody", "--hub", "atlantis");

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("Nobody was invited: email must be an address of e-mail, as in ada@example.org.\nhub is not known.\n", refused.Errors);
    }

    [Fact]
    public async Task Given_a_mail_that_is_not_there_When_it_is_asked_for_Then_the_command_says_so()
    {
        var asked = await system.RunAsync("mail", "nothing");

        Assert.Equal(1, asked.ExitCode);
        Assert.StartsWith("There is no mail 'nothing'", asked.Errors, StringComparison.Ordinal);
    }
}
