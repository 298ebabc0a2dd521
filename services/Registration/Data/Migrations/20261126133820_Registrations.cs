using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class Registrations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_offerings_waiting",
                table: "offerings");

            migrationBuilder.AddColumn<int>(
                name: "excess",
                table: "offerings",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "exclusive_group",
                table: "offerings",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "groups",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "hub",
                table: "offerings",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "last_number",
                table: "offerings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "max_party",
                table: "offerings",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<int>(
                name: "min_party",
                table: "offerings",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "mode",
                table: "offerings",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "Invitation");

            migrationBuilder.AddColumn<string>(
                name: "questions",
                table: "offerings",
                type: "jsonb",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "smaller_party_may_pass",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "unsaid",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "waiting_parties",
                table: "offerings",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            // What else an older release did not tell of offerings comes with './biennale resync registration'; until then nobody can register.
            migrationBuilder.Sql("UPDATE offerings SET hub = e.hub FROM offered_events e WHERE e.event_id = offerings.event_id");

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "bytea", nullable: false),
                    body_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false),
                    created = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_kept_answers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "link_mails",
                columns: table => new
                {
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    sent = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_link_mails", x => x.email);
                });

            migrationBuilder.CreateTable(
                name: "registrations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    offering_id = table.Column<Guid>(type: "uuid", nullable: false),
                    main_id = table.Column<Guid>(type: "uuid", nullable: true),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    party_size = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    account = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    locale = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false),
                    newsletter = table.Column<bool>(type: "boolean", nullable: false),
                    group = table.Column<string>(type: "jsonb", nullable: true),
                    answers = table.Column<string>(type: "jsonb", nullable: false),
                    exclusive_group = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    offered_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    link_version = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    created = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_registrations", x => x.id);
                    table.CheckConstraint("ck_registrations_party", "party_size >= 1");
                    table.ForeignKey(
                        name: "fk_registrations_offering",
                        column: x => x.offering_id,
                        principalTable: "offerings",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_offerings_unsaid",
                table: "offerings",
                column: "event_id",
                filter: "unsaid");

            migrationBuilder.AddCheckConstraint(
                name: "ck_offerings_capacity",
                table: "offerings",
                sql: "taken <= capacity + excess");

            migrationBuilder.AddCheckConstraint(
                name: "ck_offerings_excess",
                table: "offerings",
                sql: "excess >= 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_offerings_waiting",
                table: "offerings",
                sql: "waiting >= waiting_parties AND waiting_parties >= 0");

            migrationBuilder.CreateIndex(
                name: "ix_kept_answers_created",
                table: "kept_answers",
                column: "created");

            migrationBuilder.CreateIndex(
                name: "ix_link_mails_sent",
                table: "link_mails",
                column: "sent");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_main",
                table: "registrations",
                column: "main_id",
                filter: "main_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_offered",
                table: "registrations",
                column: "offered_until",
                filter: "status = 'Offered'");

            migrationBuilder.CreateIndex(
                name: "ix_registrations_waiting",
                table: "registrations",
                columns: new[] { "offering_id", "number" },
                filter: "status = 'Waitlisted'");

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

            migrationBuilder.CreateIndex(
                name: "ux_registrations_number",
                table: "registrations",
                columns: new[] { "offering_id", "number" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "kept_answers");

            migrationBuilder.DropTable(
                name: "link_mails");

            migrationBuilder.DropTable(
                name: "registrations");

            migrationBuilder.DropIndex(
                name: "ix_offerings_unsaid",
                table: "offerings");

            migrationBuilder.DropCheckConstraint(
                name: "ck_offerings_capacity",
                table: "offerings");

            migrationBuilder.DropCheckConstraint(
                name: "ck_offerings_excess",
                table: "offerings");

            migrationBuilder.DropCheckConstraint(
                name: "ck_offerings_waiting",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "excess",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "exclusive_group",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "groups",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "hub",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "last_number",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "max_party",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "min_party",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "mode",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "questions",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "smaller_party_may_pass",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "unsaid",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "waiting_parties",
                table: "offerings");

            migrationBuilder.AddCheckConstraint(
                name: "ck_offerings_waiting",
                table: "offerings",
                sql: "waiting >= 0");
        }
    }
}
