using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KiBiennale.Registrations.Domain;
using KiBiennale.Registrations.Places;
using Microsoft.Extensions.Options;
using NSec.Cryptography;

namespace KiBiennale.Registrations.Tickets;

/// <summary>
/// Signs what doors verify without the network: JSON Web Signatures (RFC 7515) with Ed25519 (RFC 8037), which every JOSE
/// library reads. The key is made of the installation's secret, the same in all replicas. See docs/decisions/0013-tickets.md.
/// </summary>
public sealed class TicketSigner : IDisposable
{
    /// <summary>Header <c>typ</c> of a ticket, and of the list of those that are good no more.</summary>
    public const string TicketType = "ticket", ListType = "ticket-list";

    /// <summary>An event may be put off for so long, and the tickets that people have printed are still good.</summary>
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromDays(90);

    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly Key _key;
    private readonly byte[] _ticketHeader;

    public TicketSigner(IOptions<RegistrationOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _key = Key.Import(SignatureAlgorithm.Ed25519, options.Value.KeyFor("tickets"), KeyBlobFormat.RawPrivateKey);
        var point = _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        PublicKey = new("OKP", "Ed25519", Base64Url.EncodeToString(SHA256.HashData(point).AsSpan(..6)), "EdDSA", "sig", Base64Url.EncodeToString(point));
        _ticketHeader = Header(TicketType);
    }

    /// <summary>What verifies all that is signed here.</summary>
    public PublishedKey PublicKey { get; }

    /// <summary>The ticket of a registration; null: it lets nobody in.</summary>
    public string? TicketFor(Booking booking)
    {
        ArgumentNullException.ThrowIfNull(booking);
        var main = booking.Main;
        if (main.Status is not RegistrationStatus.Confirmed || main.MainId is not null)
            return null;
        // In one order: whenever it is asked for, it is the same text.
        var good = booking.All.Where(r => r.Status is RegistrationStatus.Confirmed).OrderBy(r => r.MainId is not null).ThenBy(r => r.OfferingId).Select(r => booking.Offerings[r.OfferingId]).ToList();
        // As long as one has no date, nobody knows when it is over.
        var last = good.Exists(offering => offering.Starts is null) ? null : good.Max(offering => offering.Ends ?? offering.Starts);
        return Sign(_ticketHeader, new Claims(main.Id, [.. good.Select(offering => offering.Id)], main.LinkVersion, main.PartySize, (last + s_longestDelay)?.ToUnixTimeSeconds()));
    }

    /// <summary>Signs a list that devices take with them.</summary>
    public string SignList<TList>(TList list) => Sign(Header(ListType), list);

    /// <summary>What a ticket says; null: it is none of ours.</summary>
    public Ticket? Read(string ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var dot = ticket.LastIndexOf('.');
        // Signed is the text itself: of any other header than ours no signature is known.
        if (dot < 0 || !ticket.AsSpan().StartsWith(Encoding.ASCII.GetString(_ticketHeader)))
            return null;
        try
        {
            if (!SignatureAlgorithm.Ed25519.Verify(_key.PublicKey, Encoding.ASCII.GetBytes(ticket[..dot]), Base64Url.DecodeFromChars(ticket.AsSpan(dot + 1))))
                return null;
            var claims = JsonSerializer.Deserialize<Claims>(Base64Url.DecodeFromChars(ticket.AsSpan(_ticketHeader.Length..dot)))!;
            return new(claims.Registration, claims.Version);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Begin of a signed text, with its dot.</summary>
    private byte[] Header(string type) =>
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new JoseHeader("EdDSA", PublicKey.KeyId, type))) + ".");

    private string Sign<TPayload>(byte[] header, TPayload payload)
    {
        byte[] signed = [.. header, .. Base64Url.EncodeToUtf8(JsonSerializer.SerializeToUtf8Bytes(payload, s_json))];
        return $"{Encoding.ASCII.GetString(signed)}.{Base64Url.EncodeToString(SignatureAlgorithm.Ed25519.Sign(_key, signed))}";
    }

    private sealed record JoseHeader(
        [property: JsonPropertyName("alg")] string Algorithm, [property: JsonPropertyName("kid")] string KeyId, [property: JsonPropertyName("typ")] string Type);

    private sealed record Claims(
        [property: JsonPropertyName("sub")] Guid Registration,
        [property: JsonPropertyName("aud")] IReadOnlyList<Guid> Offerings,
        [property: JsonPropertyName("ver")] int Version,
        [property: JsonPropertyName("people")] int People,
        [property: JsonPropertyName("exp")] long? Expires);
}

/// <summary>A key that verifies tickets, as a JSON Web Key (RFC 7517, RFC 8037).</summary>
/// <param name="KeyType"><c>OKP</c>.</param>
/// <param name="Curve"><c>Ed25519</c>.</param>
/// <param name="KeyId">As in the header of what it has signed.</param>
/// <param name="Algorithm"><c>EdDSA</c>.</param>
/// <param name="Use"><c>sig</c>.</param>
/// <param name="Point">The public key, base64url.</param>
public sealed record PublishedKey(
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("crv")] string Curve,
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("x")] string Point);
