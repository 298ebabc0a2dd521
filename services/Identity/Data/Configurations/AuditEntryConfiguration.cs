using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries").HasKey(e => e.Id).HasName("pk_audit_entries");
        entry.HasIndex(e => new { e.Actor, e.At }).HasDatabaseName("ix_audit_entries_actor");
        entry.HasIndex(e => new { e.About, e.At }).HasDatabaseName("ix_audit_entries_about");
        entry.HasIndex(e => new { e.Action, e.At }).HasDatabaseName("ix_audit_entries_action");
        entry.HasIndex(e => new { e.At, e.Id }).IsDescending().HasDatabaseName("ix_audit_entries_at");
    }
}
