using Microsoft.EntityFrameworkCore.Migrations;

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
                title_text text NOT NULL,
                text_de text NOT NULL,
                text_en text NOT NULL,
                inner_words text[] NOT NULL,
                title_words tsvector NOT NULL GENERATED ALWAYS AS (strip(
                    to_tsvector('german', title_text) || to_tsvector('english', title_text) || to_tsvector('simple', title_text))) STORED,
                words tsvector NOT NULL GENERATED ALWAYS AS (strip(
                    to_tsvector('german', text_de) || to_tsvector('english', text_en) || to_tsvector('simple', text_de || text_en))
                    || array_to_tsvector(inner_words)) STORED);

            -- Searches read the narrow part of many rows: what is wide lies beside it, and not packed where it is read as it is.
            ALTER TABLE programme SET (toast_tuple_target = 160);
            ALTER TABLE programme ALTER body SET STORAGE EXTERNAL, ALTER words SET STORAGE EXTERNAL, ALTER title_words SET STORAGE EXTERNAL;

            CREATE INDEX ix_programme_words ON programme USING gin (words);
            CREATE INDEX ix_programme_title_words ON programme USING gin (title_words);
            CREATE INDEX ix_programme_changed_in ON programme (changed_in);
            CREATE INDEX ix_programme_changed_at ON programme (changed_at, id);

            CREATE TABLE spellings (folded text CONSTRAINT pk_spellings PRIMARY KEY, written text NOT NULL);
            CREATE INDEX ix_spellings_folded ON spellings USING gin (folded gin_trgm_ops);

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

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(Tables);
            migrationBuilder.Sql(Triggers);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Data are brought forward, never back.");
    }
}
