using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Data;

/// <summary>Two at once: who comes second looks again.</summary>
public static class Conflicts
{
    private const int MostAttempts = 5;

    /// <summary>
    /// Runs a use case again, from reading on, when somebody else has changed the same thing or made one of the same
    /// unique key meanwhile.
    /// </summary>
    public static async Task<T> RetryOnConflictAsync<T>(this DbContext db, Func<Task<T>> useCase)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(useCase);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await useCase();
            }
            catch (Exception exception) when (attempt < MostAttempts && IsConflict(exception))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    /// <summary>Two that wait for each other are a conflict, too: the database lets one of them go on.</summary>
    private static bool IsConflict(Exception exception) =>
        exception is DbUpdateConcurrencyException or PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected }
            or DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected } };
}
