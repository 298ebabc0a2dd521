using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Sending;

/// <summary>Mails leave by the mail server that is configured, or else to a folder.</summary>
internal static class MailExtensions
{
    public static void AddMails(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<MailOptions>().BindConfiguration("Mail")
            .Configure<IConfiguration>((mail, configuration) =>
            {
                // What Aspire runs for a demo takes the place of a mail server that nobody has named.
                if (configuration.GetConnectionString("mailpit") is { } mailpit)
                    mail.Smtp ??= new Uri(mailpit);
            })
            .ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IMailTransport>(services => services.GetRequiredService<IOptions<MailOptions>>().Value is { Smtp: { } smtp }
            ? new SmtpTransport(smtp)
            : new FolderTransport(services.GetRequiredService<IOptions<MailOptions>>().Value.Folder!));
        builder.Services.AddSingleton<MailComposer>().AddHostedService<MailDispatcher>().AddHostedService<MailCare>();
    }
}
