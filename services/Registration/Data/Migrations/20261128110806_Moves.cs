using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class Moves : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "move_told_to",
                table: "offerings",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "move_told_until",
                table: "offerings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "moved_in",
                table: "offerings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "postponed",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "offerings",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_offerings_moved",
                table: "offerings",
                column: "id",
                filter: "move_told_to IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_offerings_moved",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "move_told_to",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "move_told_until",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "moved_in",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "postponed",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "offerings");
        }
    }
}
