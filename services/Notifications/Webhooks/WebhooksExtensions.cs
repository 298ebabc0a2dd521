using System.Net;
using KiBiennale.ServiceDefaults.Idempotency;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>What happens is noted, told to webhooks, and shown to who follows it.</summary>
internal static class WebhooksExtensions
{
    public static void AddWebhooks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebhookOptions>().BindConfiguration("Webhooks").ValidateDataAnnotations()
            .Validate(webhooks => webhooks.Lease >= 3 * webhooks.Timeout, "Webhooks:Lease must be at least three times Webhooks:Timeout: what is sent in its first third ends within it.").ValidateOnStart();
        builder.Services.AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton<AllowedHosts>().AddSingleton<WebhookSecrets>().AddSingleton<WebhookSender>().AddSingleton<DeliveryQueue>();
        builder.Services.AddScoped<FactLog>();
        builder.Services.AddIdempotency(services => services.GetRequiredService<IOptions<WebhookOptions>>().Value.KeyFor("kept answers"));
        builder.Services.AddSingleton<StreamPulse>().AddHostedService(services => services.GetRequiredService<StreamPulse>());
        builder.Services.AddHostedService<WebhookDispatcher>().AddHostedService<WebhookCare>();
    }
}
