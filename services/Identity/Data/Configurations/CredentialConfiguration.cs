using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class CredentialConfiguration : IEntityTypeConfiguration<Credential>
{
    public void Configure(EntityTypeBuilder<Credential> credential)
    {
        credential.ToTable("credentials").HasKey(c => c.ClientId).HasName("pk_credentials");
        credential.Property(c => c.ClientId).HasMaxLength(100);
        credential.Property(c => c.Hub).HasMaxLength(64);
        credential.Property(c => c.Name).HasMaxLength(100);
        credential.HasIndex(c => c.Hub).HasDatabaseName("ix_credentials_hub");
    }
}
