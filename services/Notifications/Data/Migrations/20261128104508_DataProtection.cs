using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KiBiennale.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class DataProtection : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "last",
                table: "mails",
                type: "boolean",
                nullable: false,
                defaultValue: false);

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
                name: "ix_mails_recipient",
                table: "mails",
                column: "recipient");

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
                name: "ix_mails_recipient",
                table: "mails");

            migrationBuilder.DropColumn(
                name: "last",
                table: "mails");
        }
    }
}
