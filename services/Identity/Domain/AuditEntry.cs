using KiBiennale.Contracts;
using KiBiennale.ServiceDefaults.Auth;

namespace KiBiennale.Identity.Domain;

/// <summary>
/// What happened to somebody's rights, and what was erased. Entries are added and never changed: the database itself refuses it. They name
/// people by id, so that who they were can be forgotten while the trail stays whole.
/// </summary>
public sealed class AuditEntry
{
    public const string InvitationSent = "invitation.sent";
    public const string InvitationWithdrawn = "invitation.withdrawn";
    public const string RoleGranted = "role.granted";
    public const string RoleTaken = "role.taken";
    public const string CredentialCreated = "credential.created";
    public const string CredentialRotated = "credential.rotated";
    public const string CredentialRevoked = "credential.revoked";
    public const string RightRefused = "right.refused";
    public const string ErasureRequested = "erasure.requested";
    public const string PersonErased = "person.erased";
    public const string RegistrationsErased = "registrations.erased";

    /// <summary>The actor that stands for who has the machine itself: <c>./biennale invite</c>.</summary>
    public const string Operator = "operator";

    public static readonly IReadOnlyList<string> Actions =
    [
        InvitationSent, InvitationWithdrawn, RoleGranted, RoleTaken, CredentialCreated, CredentialRotated, CredentialRevoked, RightRefused,
        ErasureRequested, PersonErased, RegistrationsErased,
    ];

    private AuditEntry()
    {
    }

    public Guid Id { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Who did it: a person's id, a client id, a domain of e-mail, or <see cref="Operator"/>.</summary>
    public string Actor { get; private set; } = "";

    /// <summary>One of <see cref="Actions"/>.</summary>
    public string Action { get; private set; } = "";

    /// <summary>To what: a person's id, an invitation's id, a client id, of registrations the event's id; of a refusal the method and the route.</summary>
    public string About { get; private set; } = "";

    /// <summary>The role or scopes that it was about; of a refusal those that the actor had; of registrations how many.</summary>
    public string Rights { get; private set; } = "";

    public string? Hub { get; private set; }

    /// <summary>Of a refusal its code, of registrations that were erased the reason.</summary>
    public string? Code { get; private set; }

    private static AuditEntry Of(string actor, string action, string about, string rights, string? hub, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        At = now,
        Actor = actor,
        Action = action,
        About = about,
        Rights = rights,
        Hub = hub,
    };

    /// <summary>What happened to a role, which itself says at which hub.</summary>
    public static AuditEntry OfRole(string actor, string action, Guid about, string role, DateTimeOffset now) =>
        Of(actor, action, about.ToString(), role, Roles.Parse(role).Where, now);

    /// <summary>What happened to a credential.</summary>
    public static AuditEntry OfCredential(string actor, string action, Credential credential, DateTimeOffset now) =>
        Of(actor, action, credential.ClientId, string.Join(' ', credential.Scopes), credential.Hub, now);

    /// <summary>A person is forgotten, by their own wish.</summary>
    public static AuditEntry OfErasure(string action, Erasure erasure, DateTimeOffset now) =>
        Of(erasure.PersonId.ToString(), action, erasure.PersonId.ToString(), "", hub: null, now);

    /// <summary>Registrations have no names any more: the service did it, for the reason that stands as the code.</summary>
    public static AuditEntry Of(RegistrationsErased erased)
    {
        var entry = Of("registration", RegistrationsErased, erased.EventId.ToString(), $"registrations:{erased.Registrations}", erased.Hub, erased.At);
        entry.Code = erased.Reason;
        return entry;
    }

    public static AuditEntry Of(RightRefused refused)
    {
        var entry = Of(refused.Subject, RightRefused, $"{refused.Method} {refused.Route}", string.Join(' ', refused.Roles), refused.Hub, refused.At);
        entry.Code = refused.Code;
        return entry;
    }
}
