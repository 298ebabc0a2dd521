using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Events.Data.Migrations
{
    /// <inheritdoc />
    public partial class ProgrammeLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A search looks at the rows alone that have changed. Lists show no HTML, and do not read it.
            migrationBuilder.Sql(
                """
                CREATE UNIQUE INDEX ix_programme_number ON programme (number);
                ALTER TABLE programme ADD COLUMN html bytea, ALTER html SET STORAGE EXTERNAL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE programme DROP COLUMN html; DROP INDEX ix_programme_number;");
        }
    }
}
