using KiBiennale.Identity.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KiBiennale.Identity.Data.Configurations;

internal sealed class SignInCodeConfiguration : IEntityTypeConfiguration<SignInCode>
{
    public void Configure(EntityTypeBuilder<SignInCode> code)
    {
        code.ToTable("sign_in_codes").HasKey(c => c.Id).HasName("pk_sign_in_codes");
        code.Property(c => c.Email).HasMaxLength(254);
        code.Property(c => c.Locale).HasMaxLength(2);
        code.HasIndex(c => new { c.Email, c.Created }).HasDatabaseName("ix_sign_in_codes_email");
        code.HasIndex(c => c.Created).HasDatabaseName("ix_sign_in_codes_created");
    }
}
