using KiBiennale.Identity.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class KnownMemberConfiguration : IEntityTypeConfiguration<KnownMember>
{
    public void Configure(EntityTypeBuilder<KnownMember> member)
    {
        member.ToTable("known_members").HasKey(m => m.Slug).HasName("pk_known_members");
        member.Property(m => m.Slug).HasMaxLength(64);
        member.Property(m => m.Name).IsJson();
        member.Property(m => m.Version).IsConcurrencyToken();
    }
}
