using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace KiBiennale.Events.Data.Migrations
{
    /// <inheritdoc />
    public partial class Workflow : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "sandbox",
                table: "known_hubs",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "note",
                table: "events",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "postponed",
                table: "events",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "events",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "submitted",
                table: "events",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "taken_back",
                table: "events",
                type: "jsonb",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "event_history",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    hub = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    external_id = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    action = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    note = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    reason = table.Column<string>(type: "jsonb", nullable: true),
                    changes = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_history", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "occupancies",
                columns: table => new
                {
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    session = table.Column<string>(type: "character varying(128)", maxLength: 128, nullable: false),
                    key = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    @public = table.Column<bool>(name: "public", type: "boolean", nullable: false),
                    starts = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    ends = table.Column<Instant>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_occupancies", x => new { x.event_id, x.session, x.key, x.@public });
                    table.ForeignKey(
                        name: "fk_occupancies_events",
                        column: x => x.event_id,
                        principalTable: "events",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_events_submitted",
                table: "events",
                columns: new[] { "submitted", "id" },
                filter: "submitted IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_event_history_hub_external_id",
                table: "event_history",
                columns: new[] { "hub", "external_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_occupancies_key_starts",
                table: "occupancies",
                columns: new[] { "key", "starts" });

            migrationBuilder.Sql("UPDATE events SET submitted = updated WHERE state = 'Submitted'");
            migrationBuilder.Sql(
                """
                CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'The history of events is added to and never changed.'; END $$;
                CREATE TRIGGER event_history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON event_history
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "event_history");

            migrationBuilder.Sql("DROP FUNCTION refuse_change()");

            migrationBuilder.DropTable(
                name: "occupancies");

            migrationBuilder.DropIndex(
                name: "ix_events_submitted",
                table: "events");

            migrationBuilder.DropColumn(
                name: "sandbox",
                table: "known_hubs");

            migrationBuilder.DropColumn(
                name: "note",
                table: "events");

            migrationBuilder.DropColumn(
                name: "postponed",
                table: "events");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "events");

            migrationBuilder.DropColumn(
                name: "submitted",
                table: "events");

            migrationBuilder.DropColumn(
                name: "taken_back",
                table: "events");
        }
    }
}
