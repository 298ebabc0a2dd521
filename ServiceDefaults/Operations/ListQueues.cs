using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace KiBiennale.ServiceDefaults.Operations;

/// <summary>A service tells of its own queues; the gateway puts all services' answers together.</summary>
internal static class ListQueues
{
    public static async Task<Ok<QueuesResponse>> Handle(ServiceQueues queues, NpgsqlDataSource database, CancellationToken cancellationToken) =>
        TypedResults.Ok(new QueuesResponse([await ServiceQueuesResponse.ReadAsync(queues, database, cancellationToken)], Missing: []));
}
