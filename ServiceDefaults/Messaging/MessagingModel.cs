using KiBiennale.ServiceDefaults.Auth;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.ServiceDefaults.Messaging;

/// <summary>The tables that messaging needs in each service's database.</summary>
public static class MessagingModel
{
    /// <summary>Adds outbox, inbox, parked messages and the revoked credentials to the model.</summary>
    public static void AddMessaging(this ModelBuilder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox_messages").HasKey(m => m.Id).HasName("pk_outbox_messages");
            message.Property(m => m.Type).HasMaxLength(200);
            message.Property(m => m.TraceParent).HasMaxLength(55);
            message.Property(m => m.Created).HasDefaultValueSql("now()");
            message.Property(m => m.Queue).HasMaxLength(100);
            message.Property(m => m.ContentType).HasMaxLength(100);
            message.HasIndex(m => new { m.NotBefore, m.Id }).HasDatabaseName("ix_outbox_messages_due");
        });
        model.Entity<InboxMessage>(message =>
        {
            message.ToTable("inbox_messages").HasKey(m => new { m.MessageId, m.Consumer }).HasName("pk_inbox_messages");
            message.Property(m => m.Consumer).HasMaxLength(100);
            // Rows come in the order of time: all the index needs to know for the clean-up.
            message.HasIndex(m => m.Handled).HasMethod("brin").HasDatabaseName("ix_inbox_messages_handled");
        });
        model.Entity<ParkedMessage>(message =>
        {
            message.ToTable("parked_messages").HasKey(m => new { m.Queue, m.MessageId }).HasName("pk_parked_messages");
            message.Property(m => m.Queue).HasMaxLength(100);
            message.Property(m => m.Type).HasMaxLength(200);
            message.Property(m => m.ContentType).HasMaxLength(100);
            message.Property(m => m.Reason).HasConversion<string>().HasMaxLength(20);
            message.Property(m => m.Detail).HasMaxLength(8000);
            message.Property(m => m.Origin).HasMaxLength(200);
            message.Property(m => m.TraceParent).HasMaxLength(55);
            message.Property(m => m.Parked).HasDefaultValueSql("now()");
        });
        model.Entity<RevokedCredential>(credential =>
        {
            credential.ToTable("revoked_credentials").HasKey(c => c.ClientId).HasName("pk_revoked_credentials");
            credential.Property(c => c.ClientId).HasMaxLength(100);
        });
    }
}
