using System.Text;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Testing;

/// <summary>Looks for a text in every row of every table of a service, whatever is stored where.</summary>
public static class LeftOver
{
    /// <summary>The tables in which it stands.</summary>
    public static Task<IReadOnlyList<string>> TablesWithAsync<TProgram>(this ServiceHost<TProgram> service, string text)
        where TProgram : class
    {
        ArgumentNullException.ThrowIfNull(service);
        // Messages are bytes, which a row's text shows in hexadecimal digits.
        var bytes = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
        return service.WithDatabaseAsync<IReadOnlyList<string>>(async db =>
        {
            var found = new List<string>();
            foreach (var table in await db.Database.SqlQuery<string>($"SELECT quote_ident(tablename) AS \"Value\" FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").ToListAsync())
            {
#pragma warning disable EF1002 // The names of our own tables.
                var there = db.Database.SqlQueryRaw<bool>(
                    $"SELECT EXISTS (SELECT 1 FROM {table} AS row WHERE row::text ILIKE {{0}} OR row::text ILIKE {{1}}) AS \"Value\"", $"%{text}%", $"%{bytes}%");
#pragma warning restore EF1002
                if (await there.SingleAsync())
                    found.Add(table);
            }

            return found;
        });
    }
}
