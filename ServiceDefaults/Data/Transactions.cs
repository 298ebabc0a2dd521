using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>Transactions of use cases that may be part of a bigger one.</summary>
public static class Transactions
{
    /// <summary>Begins a transaction, or joins the one that runs: then it is that one's to commit.</summary>
    public static async Task<IDbContextTransaction> BeginOrJoinTransactionAsync(this DatabaseFacade database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.CurrentTransaction is { } running ? new Joined(running) : await database.BeginTransactionAsync(cancellationToken);
    }

    private sealed class Joined(IDbContextTransaction running) : IDbContextTransaction
    {
        public Guid TransactionId => running.TransactionId;

        public void Commit()
        {
        }

        public Task CommitAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public void Rollback() => running.Rollback();

        public Task RollbackAsync(CancellationToken cancellationToken = default) => running.RollbackAsync(cancellationToken);

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
