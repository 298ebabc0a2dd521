using KiBiennale.Identity.Data;
using KiBiennale.Identity.Domain;
using KiBiennale.Identity.Features;
using KiBiennale.ServiceDefaults.Http;

namespace KiBiennale.Identity;

/// <summary>
/// <c>invite ROLE MAIL [HUB]</c>: the first accounts of an installation, by who has the machine itself. The running
/// processes send the mail.
/// </summary>
internal static class InviteCommand
{
    /// <summary>The exit code that says: nobody was invited, and the last lines say why.</summary>
    private const int Refused = 2;

    public static async Task RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var faults = new Faults();
        var (role, where) = (args.ElementAtOrDefault(0), args.ElementAtOrDefault(2));
        var request = role is ServiceDefaults.Auth.Roles.Learner
            ? new InvitePersonRequest(args.ElementAtOrDefault(1), role, Hub: null, where, Locale: null)
            : new InvitePersonRequest(args.ElementAtOrDefault(1), role, where, Municipality: null, Locale: null);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        if (await InvitePerson.InviteAsync(request, AuditEntry.Operator, db, faults, cancellationToken) is not null)
            return;
        foreach (var (path, messages) in faults.ToDictionary())
            Console.Error.WriteLine($"{path} {string.Join(' ', messages)}");
        Environment.ExitCode = Refused;
    }
}
