using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class DataProtection : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_registrations_exclusive",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_live",
                table: "registrations");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erased",
                table: "registrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "known_people",
                columns: table => new
                {
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_people", x => x.email);
                });

            migrationBuilder.CreateIndex(
                name: "ix_registrations_account",
                table: "registrations",
                column: "account",
                filter: "account IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_email",
                table: "registrations",
                column: "email");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_exclusive",
                table: "registrations",
                columns: new[] { "event_id", "exclusive_group", "email" },
                unique: true,
                filter: "exclusive_group IS NOT NULL AND status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval') AND erased IS NULL");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_live",
                table: "registrations",
                columns: new[] { "email", "offering_id" },
                unique: true,
                filter: "status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval') AND erased IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_email",
                table: "invitations",
                column: "email");

            migrationBuilder.CreateIndex(
                name: "ux_known_people_person",
                table: "known_people",
                column: "person_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "known_people");

            migrationBuilder.DropIndex(
                name: "ix_registrations_account",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_registrations_email",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_exclusive",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_live",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_invitations_email",
                table: "invitations");

            migrationBuilder.DropColumn(
                name: "erased",
                table: "registrations");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_exclusive",
                table: "registrations",
                columns: new[] { "event_id", "exclusive_group", "email" },
                unique: true,
                filter: "exclusive_group IS NOT NULL AND status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_live",
                table: "registrations",
                columns: new[] { "email", "offering_id" },
                unique: true,
                filter: "status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval')");
        }
    }
}
