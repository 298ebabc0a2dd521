using KiBiennale.Notifications.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Notifications.Data.Configurations;

internal sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> webhook)
    {
        webhook.ToTable("webhooks").HasKey(w => w.Id).HasName("pk_webhooks");
        webhook.Property(w => w.Id).ValueGeneratedNever();
        webhook.Property(w => w.Hub).HasMaxLength(64);
        webhook.Property(w => w.Url).HasMaxLength(2000);
        webhook.Property(w => w.Contact).HasMaxLength(254);
        webhook.Property(w => w.CreatedBy).HasMaxLength(200);
        webhook.Property(w => w.DisabledBecause).HasConversion<string>().HasMaxLength(20);
        webhook.Property(w => w.Version).IsConcurrencyToken();
        webhook.HasIndex(w => w.Hub).HasDatabaseName("ix_webhooks_hub");
    }
}

internal sealed class FactConfiguration : IEntityTypeConfiguration<Fact>
{
    public void Configure(EntityTypeBuilder<Fact> fact)
    {
        fact.ToTable("facts").HasKey(f => f.Number).HasName("pk_facts");
        fact.Property(f => f.Number).UseIdentityAlwaysColumn();
        fact.Property(f => f.Hub).HasMaxLength(64);
        fact.Property(f => f.Type).HasMaxLength(40);
        fact.Property(f => f.Key).HasMaxLength(80);
        fact.HasIndex(f => new { f.ObjectId, f.Key }).IsUnique().HasDatabaseName("ux_facts_object_key");
        // By which the old ones are found, and those of a time that are to be sent again.
        fact.HasIndex(f => f.Created).HasDatabaseName("ix_facts_created");
        fact.HasIndex(f => new { f.Hub, f.Number }).HasDatabaseName("ix_facts_hub");
    }
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    private const string Pending = "state = 'Pending'";

    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("deliveries").HasKey(d => d.Id).HasName("pk_deliveries");
        delivery.Property(d => d.Id).ValueGeneratedNever();
        delivery.Property(d => d.State).HasConversion<string>().HasMaxLength(20);
        delivery.Property(d => d.Failure).HasMaxLength(200);
        delivery.HasOne<Webhook>().WithMany().HasForeignKey(d => d.WebhookId).HasConstraintName("fk_deliveries_webhook");
        delivery.HasOne(d => d.Fact).WithMany().HasForeignKey(d => d.FactNumber).HasConstraintName("fk_deliveries_fact");
        // A fact goes to a webhook once, and the log is read from the newest on.
        delivery.HasIndex(d => new { d.WebhookId, d.FactNumber }).IsUnique().HasDatabaseName("ux_deliveries_webhook_fact");
        delivery.HasIndex(d => d.FactNumber).HasDatabaseName("ix_deliveries_fact");
        // What is due, and whether something about the same thing stands before it, is looked for among what is not done.
        delivery.HasIndex(d => new { d.WebhookId, d.NotBefore, d.FactNumber }).HasFilter(Pending).HasDatabaseName("ix_deliveries_due");
        delivery.HasIndex(d => new { d.WebhookId, d.ObjectId, d.ObjectVersion, d.FactNumber }).HasFilter(Pending).HasDatabaseName("ix_deliveries_order");
    }
}
