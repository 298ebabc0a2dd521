using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class CheckIns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "admitted",
                table: "registrations",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "admitted_at",
                table: "registrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "scans",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    offering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    received = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    device = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    asked = table.Column<int>(type: "integer", nullable: true),
                    result = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    people = table.Column<int>(type: "integer", nullable: false),
                    turned_away = table.Column<bool>(type: "boolean", nullable: false),
                    undone = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    undone_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scans", x => new { x.registration_id, x.id });
                    table.CheckConstraint("ck_scans_people", "people >= 0");
                    table.ForeignKey(
                        name: "fk_scans_registration",
                        column: x => x.registration_id,
                        principalTable: "registrations",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_registrations_admitted",
                table: "registrations",
                sql: "admitted BETWEEN 0 AND party_size");

            migrationBuilder.CreateIndex(
                name: "ix_scans_id",
                table: "scans",
                column: "id");

            migrationBuilder.CreateIndex(
                name: "ix_scans_offering",
                table: "scans",
                columns: new[] { "offering_id", "received", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "scans");

            migrationBuilder.DropCheckConstraint(
                name: "ck_registrations_admitted",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "admitted",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "admitted_at",
                table: "registrations");
        }
    }
}
