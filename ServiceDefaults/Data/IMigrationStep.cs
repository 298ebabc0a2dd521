namespace KiBiennale.ServiceDefaults.Data;

/// <summary>What a service does besides its schema before it first starts. Runs at every start and must bear that.</summary>
public interface IMigrationStep
{
    /// <summary>Brings what the step is for into being, if it is not there yet.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
