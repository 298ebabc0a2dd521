using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>The tables that messaging needs in each service's database.</summary>
public static class MessagingModel
{
    /// <summary>Adds outbox, inbox and the revoked credentials to the model.</summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox_messages").HasKey(m => m.Id).HasName("pk_outbox_messages");
            message.Property(m => m.Type).HasMaxLength(200);
            message.Property(m => m.Body).HasColumnType("jsonb");
            message.Property(m => m.TraceParent).HasMaxLength(55);
            message.HasIndex(m => new { m.NotBefore, m.Id }).HasDatabaseName("ix_outbox_messages_due");
        });
        model.Entity<InboxMessage>(message =>
        {
            message.ToTable("inbox_messages").HasKey(m => new { m.MessageId, m.Consumer }).HasName("pk_inbox_messages");
            message.Property(m => m.Consumer).HasMaxLength(100);
        });
        model.Entity<RevokedCredential>(credential =>
        {
            credential.ToTable("revoked_credentials").HasKey(c => c.ClientId).HasName("pk_revoked_credentials");
            credential.Property(c => c.ClientId).HasMaxLength(100);
        });
    }
}
