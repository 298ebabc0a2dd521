using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace KiBiennale.Registrations.Data;

/// <summary>Many statements in one round trip, for what is done thousands of times a second.</summary>
internal static class Batches
{
    /// <summary>In the transaction that is open.</summary>
    public static NpgsqlBatch NewBatch(this DatabaseFacade database) =>
        new((NpgsqlConnection)database.GetDbConnection(), (NpgsqlTransaction)database.CurrentTransaction!.GetDbTransaction());

    /// <param name="batch">The statements so far.</param>
    /// <param name="sql">One more, with <c>$1</c> and so on.</param>
    /// <param name="values">Its parameters.</param>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        batch.BatchCommands.Add(command);
    }
}
