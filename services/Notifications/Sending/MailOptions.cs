using System.ComponentModel.DataAnnotations;

namespace KiBiennale.Notifications.Sending;

/// <summary>How mails leave. Section <c>Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>Whom mails come from, as in <c>KI Biennale &lt;programm@example.org&gt;</c>.</summary>
    [Required]
    public string Sender { get; init; } = "KI Biennale <noreply@localhost>";

    /// <summary>
    /// The mail server: <c>smtp://user:password@host:587</c>, or <c>smtps://</c> where TLS begins with the connection. With
    /// a user, STARTTLS is required; without, it is taken where it is offered.
    /// </summary>
    public Uri? Smtp { get; set; }

    /// <summary>Without a mail server: the folder that mails are written to, a file <c>ID.eml</c> each.</summary>
    public string? Folder { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Smtp is null && string.IsNullOrEmpty(Folder))
            yield return new("Mail:Smtp or Mail:Folder is required: mails must go somewhere.");
        if (Smtp is not (null or { Scheme: "smtp" or "smtps" }))
            yield return new("Mail:Smtp must be an address such as smtp://user:password@host:587.");
    }
}
