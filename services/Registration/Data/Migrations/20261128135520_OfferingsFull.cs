using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class OfferingsFull : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "full_said",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);
            // What is full already is no news.
            migrationBuilder.Sql("UPDATE offerings SET full_said = true WHERE taken >= capacity AND NOT cancelled");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "full_said",
                table: "offerings");
        }
    }
}
