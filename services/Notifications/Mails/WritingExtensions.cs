namespace KiBiennale.Notifications.Mails;

/// <summary>What writes mails.</summary>
internal static class WritingExtensions
{
    public static void AddWriting(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WritingOptions>().BindConfiguration("Mail").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<MailTemplates>().AddSingleton<PersonMails>().AddSingleton<HubMails>().AddSingleton<RegistrationMails>().AddSingleton<RegistrationCalendar>();
        builder.Services.AddScoped<RegistrationDesk>().AddHostedService<ReminderCare>().AddHostedService<RegistrationCare>();
    }
}
