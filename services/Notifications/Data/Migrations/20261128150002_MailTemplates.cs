using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class MailTemplates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "calendar",
                table: "mails",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "calendar_method",
                table: "mails",
                type: "character varying(10)",
                maxLength: 10,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "html",
                table: "mails",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "mails",
                type: "character varying(40)",
                maxLength: 40,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "locale",
                table: "mails",
                type: "character varying(8)",
                maxLength: 8,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "registration_id",
                table: "mails",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "known_hubs",
                columns: table => new
                {
                    slug = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_hubs", x => x.slug);
                });

            migrationBuilder.CreateTable(
                name: "known_registrations",
                columns: table => new
                {
                    registration_id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    event_version = table.Column<long>(type: "bigint", nullable: false),
                    snapshot = table.Column<string>(type: "jsonb", nullable: true),
                    place = table.Column<string>(type: "jsonb", nullable: true),
                    before = table.Column<string>(type: "jsonb", nullable: true),
                    starts = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ends = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    remind_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    updated = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_registrations", x => x.registration_id);
                });

            migrationBuilder.CreateTable(
                name: "known_venues",
                columns: table => new
                {
                    hub = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    slug = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    line = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_venues", x => new { x.hub, x.slug });
                });

            migrationBuilder.CreateIndex(
                name: "ix_mails_registration",
                table: "mails",
                column: "registration_id",
                filter: "sent IS NULL AND given_up IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_known_registrations_email",
                table: "known_registrations",
                column: "email");

            migrationBuilder.CreateIndex(
                name: "ix_known_registrations_event",
                table: "known_registrations",
                column: "event_id");

            migrationBuilder.CreateIndex(
                name: "ix_known_registrations_reminders",
                table: "known_registrations",
                column: "remind_at",
                filter: "remind_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "known_hubs");

            migrationBuilder.DropTable(
                name: "known_registrations");

            migrationBuilder.DropTable(
                name: "known_venues");

            migrationBuilder.DropIndex(
                name: "ix_mails_registration",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "calendar",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "calendar_method",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "html",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "locale",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "registration_id",
                table: "mails");
        }
    }
}
