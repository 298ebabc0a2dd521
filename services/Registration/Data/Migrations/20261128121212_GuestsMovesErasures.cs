using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class GuestsMovesErasures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_scans_people",
                table: "scans");

            migrationBuilder.DropIndex(
                name: "ix_registrations_offered",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_exclusive",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_live",
                table: "registrations");

            migrationBuilder.RenameColumn(
                name: "offered_until",
                table: "registrations",
                newName: "held_until");

            migrationBuilder.AddColumn<int>(
                name: "brought",
                table: "scans",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            // Who has let all in that were left has brought them.
            migrationBuilder.Sql("UPDATE scans SET brought = greatest(people, coalesce(asked, people))");

            migrationBuilder.DropColumn(
                name: "asked",
                table: "scans");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "address_confirmed",
                table: "registrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "erased",
                table: "registrations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "invitation_id",
                table: "registrations",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "registrations",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "confirm_address",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "event_version",
                table: "offerings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "invited",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

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

            migrationBuilder.AddColumn<string>(
                name: "room",
                table: "offerings",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "venue",
                table: "offerings",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "invitations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    offering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    locale = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false),
                    party_size = table.Column<int>(type: "integer", nullable: false),
                    until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    withdrawn = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_invitations", x => x.id);
                    table.CheckConstraint("ck_invitations_party", "party_size >= 1");
                    table.ForeignKey(
                        name: "fk_invitations_offering",
                        column: x => x.offering_id,
                        principalTable: "offerings",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

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

            migrationBuilder.CreateTable(
                name: "known_venues",
                columns: table => new
                {
                    hub = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    slug = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "jsonb", nullable: false),
                    street = table.Column<string>(type: "text", nullable: false),
                    postal_code = table.Column<string>(type: "text", nullable: false),
                    city = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_venues", x => new { x.hub, x.slug });
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_scans_people",
                table: "scans",
                sql: "people BETWEEN 0 AND brought");

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
                name: "ix_registrations_held",
                table: "registrations",
                column: "held_until",
                filter: "held_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_invitation",
                table: "registrations",
                column: "invitation_id",
                filter: "invitation_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_exclusive",
                table: "registrations",
                columns: new[] { "event_id", "exclusive_group", "email" },
                unique: true,
                filter: "exclusive_group IS NOT NULL AND status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval') AND erased IS NULL");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_invitation",
                table: "registrations",
                column: "invitation_id",
                unique: true,
                filter: "invitation_id IS NOT NULL AND status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_live",
                table: "registrations",
                columns: new[] { "email", "offering_id" },
                unique: true,
                filter: "status IN ('Confirmed', 'Waitlisted', 'Offered', 'AwaitingConfirmation', 'PendingApproval') AND erased IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_offerings_moved",
                table: "offerings",
                column: "id",
                filter: "move_told_to IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_email",
                table: "invitations",
                column: "email");

            migrationBuilder.CreateIndex(
                name: "ix_invitations_offering",
                table: "invitations",
                columns: new[] { "offering_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_invitations_offering_email",
                table: "invitations",
                columns: new[] { "offering_id", "email" },
                unique: true,
                filter: "withdrawn IS NULL");

            migrationBuilder.CreateIndex(
                name: "ux_known_people_person",
                table: "known_people",
                column: "person_id",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_registrations_invitation",
                table: "registrations",
                column: "invitation_id",
                principalTable: "invitations",
                principalColumn: "id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_registrations_invitation",
                table: "registrations");

            migrationBuilder.DropTable(
                name: "invitations");

            migrationBuilder.DropTable(
                name: "known_people");

            migrationBuilder.DropTable(
                name: "known_venues");

            migrationBuilder.DropCheckConstraint(
                name: "ck_scans_people",
                table: "scans");

            migrationBuilder.DropIndex(
                name: "ix_registrations_account",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_registrations_email",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_registrations_held",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_registrations_invitation",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_exclusive",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_invitation",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ux_registrations_live",
                table: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_offerings_moved",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "brought",
                table: "scans");

            migrationBuilder.DropColumn(
                name: "address_confirmed",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "erased",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "invitation_id",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "note",
                table: "registrations");

            migrationBuilder.DropColumn(
                name: "confirm_address",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "event_version",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "invited",
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

            migrationBuilder.DropColumn(
                name: "room",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "venue",
                table: "offerings");

            migrationBuilder.RenameColumn(
                name: "held_until",
                table: "registrations",
                newName: "offered_until");

            migrationBuilder.AddColumn<int>(
                name: "asked",
                table: "scans",
                type: "integer",
                nullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_scans_people",
                table: "scans",
                sql: "people >= 0");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_offered",
                table: "registrations",
                column: "offered_until",
                filter: "status = 'Offered'");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_exclusive",
                table: "registrations",
                columns: new[] { "event_id", "exclusive_group", "email" },
                unique: true,
                filter: "exclusive_group IS NOT NULL AND status IN ('Confirmed', 'Waitlisted', 'Offered', 'PendingApproval')");

            migrationBuilder.CreateIndex(
                name: "ux_registrations_live",
                table: "registrations",
                columns: new[] { "email", "offering_id" },
                unique: true,
                filter: "status IN ('Confirmed', 'Waitlisted', 'Offered', 'PendingApproval')");
        }
    }
}
