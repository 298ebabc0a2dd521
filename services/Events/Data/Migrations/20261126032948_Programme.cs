using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace KiBiennale.Events.Data.Migrations
{
    /// <inheritdoc />
    public partial class Programme : Migration
    {
        // What visitors read is written and read in SQL alone: docs/decisions/0012-programme-read-model.md
        private const string Tables =
            """
            CREATE EXTENSION IF NOT EXISTS pg_trgm;

            CREATE TABLE programme (
                id uuid CONSTRAINT pk_programme PRIMARY KEY,
                number integer GENERATED ALWAYS AS IDENTITY,
                hub varchar(64) NOT NULL,
                venue varchar(64),
                starts timestamptz,
                ends timestamptz,
                format varchar(40) NOT NULL,
                audiences text[] NOT NULL,
                topics text[] NOT NULL,
                languages text[] NOT NULL,
                accessibility text[] NOT NULL,
                mode varchar(20) NOT NULL,
                free boolean NOT NULL,
                status varchar(20) NOT NULL,
                version bigint NOT NULL,
                updated timestamptz NOT NULL,
                availability varchar(20),
                places_left integer,
                places_as_of timestamptz,
                places_version bigint,
                changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
                changed_at timestamptz NOT NULL DEFAULT now(),
                rendering integer NOT NULL,
                body bytea,
                title_words tsvector NOT NULL,
                words tsvector NOT NULL);

            -- Searches read the narrow part of many rows: what is wide lies beside it, and not packed where it is read as it is.
            ALTER TABLE programme SET (toast_tuple_target = 160);
            ALTER TABLE programme ALTER body SET STORAGE EXTERNAL, ALTER words SET STORAGE EXTERNAL, ALTER title_words SET STORAGE EXTERNAL;

            CREATE INDEX ix_programme_words ON programme USING gin (words);
            CREATE INDEX ix_programme_title_words ON programme USING gin (title_words);
            CREATE INDEX ix_programme_changed_in ON programme (changed_in);
            CREATE INDEX ix_programme_changed_at ON programme (changed_at, id);

            CREATE TABLE spellings (
                folded text CONSTRAINT pk_spellings PRIMARY KEY,
                written text NOT NULL,
                german text GENERATED ALWAYS AS ((ts_lexize('german_stem', folded))[1]) STORED,
                english text GENERATED ALWAYS AS ((ts_lexize('english_stem', folded))[1]) STORED);
            CREATE INDEX ix_spellings_folded ON spellings USING gin (folded gin_trgm_ops);
            CREATE INDEX ix_spellings_german ON spellings (german);
            CREATE INDEX ix_spellings_english ON spellings (english);

            ALTER TABLE known_venues ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id();
            CREATE INDEX ix_known_venues_changed_in ON known_venues (changed_in);

            ALTER TABLE events ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now();
            CREATE INDEX ix_events_hub_changed_at ON events (hub, changed_at, id);

            CREATE TABLE removed_events (
                id uuid CONSTRAINT pk_removed_events PRIMARY KEY,
                hub varchar(64) NOT NULL,
                changed_at timestamptz NOT NULL DEFAULT now());
            CREATE INDEX ix_removed_events_hub_changed_at ON removed_events (hub, changed_at, id);
            """;

        private const string Triggers =
            """
            CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.changed_in := pg_current_xact_id();
                RETURN NEW;
            END $$;

            -- How many places are left is no change of the event.
            CREATE FUNCTION note_time() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.changed_at := now();
                RETURN NEW;
            END $$;

            CREATE FUNCTION note_removal() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO removed_events (id, hub) VALUES (OLD.id, OLD.hub);
                RETURN OLD;
            END $$;

            CREATE TRIGGER note_time BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION note_time();
            CREATE TRIGGER note_removal AFTER DELETE ON events FOR EACH ROW EXECUTE FUNCTION note_removal();
            CREATE TRIGGER note_change BEFORE UPDATE ON programme FOR EACH ROW EXECUTE FUNCTION note_change();
            CREATE TRIGGER note_time BEFORE UPDATE ON programme FOR EACH ROW WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION note_time();
            CREATE TRIGGER note_change BEFORE UPDATE ON known_venues FOR EACH ROW EXECUTE FUNCTION note_change();
            """;

        private const string History =
            """
            CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'The history of events is added to and never changed.';
            END $$;

            CREATE TRIGGER event_history_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON event_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """;

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_events_audiences",
                table: "events");

            migrationBuilder.DropIndex(
                name: "ix_events_starts",
                table: "events");

            migrationBuilder.DropColumn(
                name: "audiences",
                table: "events");

            migrationBuilder.DropColumn(
                name: "ends",
                table: "events");

            migrationBuilder.DropColumn(
                name: "format",
                table: "events");

            migrationBuilder.RenameColumn(
                name: "starts",
                table: "events",
                newName: "submitted");

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

            migrationBuilder.AddColumn<bool>(
                name: "sandbox",
                table: "events",
                type: "boolean",
                nullable: false,
                defaultValue: false);

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
                name: "images",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    hub = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    content_type = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    created = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_images", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "kept_slots",
                columns: table => new
                {
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    slots = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_kept_slots", x => x.event_id);
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

            migrationBuilder.CreateTable(
                name: "image_variants",
                columns: table => new
                {
                    image_id = table.Column<Guid>(type: "uuid", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    bytes = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_image_variants", x => new { x.image_id, x.width });
                    table.ForeignKey(
                        name: "fk_image_variants_images",
                        column: x => x.image_id,
                        principalTable: "images",
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
                name: "ux_images_hub_hash",
                table: "images",
                columns: new[] { "hub", "hash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_occupancies_key_starts",
                table: "occupancies",
                columns: new[] { "key", "starts" });

            migrationBuilder.Sql("UPDATE events SET submitted = updated WHERE state = 'Submitted'");
            migrationBuilder.Sql(History);
            migrationBuilder.Sql(Tables);
            migrationBuilder.Sql(Triggers);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("Data are brought forward, never back.");
    }
}
