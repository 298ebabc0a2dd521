using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Registrations.Data.Migrations
{
    /// <inheritdoc />
    public partial class Slots : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_offerings_event_session",
                table: "offerings");

            migrationBuilder.AddColumn<bool>(
                name: "kept",
                table: "offerings",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "slot",
                table: "offerings",
                type: "character varying(16)",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "taken",
                table: "offerings",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "waiting",
                table: "offerings",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "availability_version",
                table: "offered_events",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "said_places_left",
                table: "offered_events",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "said_state",
                table: "offered_events",
                type: "character varying(20)",
                maxLength: 20,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ux_offerings_event_session_slot",
                table: "offerings",
                columns: new[] { "event_id", "session", "slot" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);

            migrationBuilder.AddCheckConstraint(
                name: "ck_offerings_taken",
                table: "offerings",
                sql: "taken >= 0");

            migrationBuilder.AddCheckConstraint(
                name: "ck_offerings_waiting",
                table: "offerings",
                sql: "waiting >= 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ux_offerings_event_session_slot",
                table: "offerings");

            migrationBuilder.DropCheckConstraint(
                name: "ck_offerings_taken",
                table: "offerings");

            migrationBuilder.DropCheckConstraint(
                name: "ck_offerings_waiting",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "kept",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "slot",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "taken",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "waiting",
                table: "offerings");

            migrationBuilder.DropColumn(
                name: "availability_version",
                table: "offered_events");

            migrationBuilder.DropColumn(
                name: "said_places_left",
                table: "offered_events");

            migrationBuilder.DropColumn(
                name: "said_state",
                table: "offered_events");

            migrationBuilder.CreateIndex(
                name: "ux_offerings_event_session",
                table: "offerings",
                columns: new[] { "event_id", "session" },
                unique: true)
                .Annotation("Npgsql:NullsDistinct", false);
        }
    }
}
