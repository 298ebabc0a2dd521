using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Awards.Data.Migrations
{
    /// <inheritdoc />
    public partial class ParkedMessages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE outbox_messages ALTER COLUMN body TYPE bytea USING convert_to(body::text, 'UTF8')");

            migrationBuilder.AddColumn<string>(
                name: "content_type",
                table: "outbox_messages",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "created",
                table: "outbox_messages",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now()");

            migrationBuilder.AddColumn<string>(
                name: "queue",
                table: "outbox_messages",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "redeliveries",
                table: "outbox_messages",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "parked_messages",
                columns: table => new
                {
                    queue = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    content_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    reason = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    detail = table.Column<string>(type: "character varying(8000)", maxLength: 8000, nullable: false),
                    origin = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    deliveries = table.Column<int>(type: "integer", nullable: false),
                    parked = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_parked_messages", x => new { x.queue, x.message_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_inbox_messages_handled",
                table: "inbox_messages",
                column: "handled")
                .Annotation("Npgsql:IndexMethod", "brin");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "parked_messages");

            migrationBuilder.DropIndex(
                name: "ix_inbox_messages_handled",
                table: "inbox_messages");

            migrationBuilder.DropColumn(
                name: "content_type",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "created",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "queue",
                table: "outbox_messages");

            migrationBuilder.DropColumn(
                name: "redeliveries",
                table: "outbox_messages");

            migrationBuilder.Sql("ALTER TABLE outbox_messages ALTER COLUMN body TYPE jsonb USING convert_from(body, 'UTF8')::jsonb");
        }
    }
}
