namespace KiBiennale.AppHost;

/// <summary>Mailpit: takes every mail, sends none on, and shows them all.</summary>
internal sealed class MailpitResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    /// <summary>Name of the endpoint that takes mail.</summary>
    public const string Smtp = "smtp";

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"smtp://{new EndpointReference(this, Smtp).Property(EndpointProperty.HostAndPort)}");
}

/// <summary>Adds Mailpit.</summary>
internal static class MailpitExtensions
{
    public static IResourceBuilder<MailpitResource> AddMailpit(this IDistributedApplicationBuilder builder, [ResourceName] string name) =>
        builder.AddResource(new MailpitResource(name))
            .WithImage("axllent/mailpit", "v1.27")
            .WithImageRegistry("docker.io")
            .WithEndpoint(targetPort: 1025, scheme: MailpitResource.Smtp, name: MailpitResource.Smtp)
            .WithHttpEndpoint(targetPort: 8025)
            .WithHttpHealthCheck("/readyz");
}
