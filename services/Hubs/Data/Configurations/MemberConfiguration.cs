using KiBiennale.Hubs.Domain;
using KiBiennale.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Hubs.Data.Configurations;

internal sealed class MemberConfiguration : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> member)
    {
        member.ToTable("members").HasKey(m => m.Id).HasName("pk_members");
        member.Property(m => m.Slug).HasMaxLength(64);
        member.Property(m => m.Name).IsJson();
        member.Property(m => m.Profile).IsJson();
        member.Property(m => m.Version).IsConcurrencyToken();
        member.HasIndex(m => m.Slug).IsUnique().HasDatabaseName("ux_members_slug");
    }
}
