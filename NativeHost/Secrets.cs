using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace KiBiennale.NativeHost;

/// <summary>The installation's own secrets: made on first start, kept in the data folder, readable by its owner alone.</summary>
/// <param name="PostgresPassword">Of the superuser.</param>
/// <param name="RabbitMqPassword">Of the broker's user.</param>
/// <param name="KeyPassphrase">Encrypts Identity's signing keys.</param>
/// <param name="DatabasePasswords">Of each service's own user.</param>
public sealed record Secrets(
    string PostgresPassword, string RabbitMqPassword, string KeyPassphrase, IReadOnlyDictionary<string, string> DatabasePasswords)
{
    /// <summary>The secrets of a data folder; made when there are none yet.</summary>
    public static Secrets Of(DataFolder data)
    {
        var path = data.In("secrets.json");
        if (DataFolder.Read<Secrets>(path) is { } known)
            return known;
        if (Directory.Exists(data.In("postgres")))
            throw new UserException($"The data folder {data.Root} is half-written: its secrets are missing. './biennale reset' begins anew.");
        var made = new Secrets(Generate(), Generate(), Generate(), Model.Services.ToDictionary(service => service, _ => Generate()));
        DataFolder.WriteSecret(path, made);
        return made;
    }

    /// <summary>How a service's own user reaches its database.</summary>
    public string ConnectionString(string service, int postgresPort) =>
        $"Host=127.0.0.1;Port={postgresPort};Database={service};Username={service};Password={DatabasePasswords[service]}";

    /// <summary>Registration's own passphrase: installations from before it had one need no new file.</summary>
    [JsonIgnore]
    public string RegistrationPassphrase =>
        Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(KeyPassphrase), "registration"u8));

    /// <summary>The passphrase of webhooks' secrets, as above.</summary>
    [JsonIgnore]
    public string WebhooksPassphrase =>
        Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(KeyPassphrase), "webhooks"u8));

    /// <summary>192 random bits, safe in addresses and connection strings.</summary>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
}
