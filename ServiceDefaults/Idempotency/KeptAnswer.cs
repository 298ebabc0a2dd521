using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiBiennale.ServiceDefaults.Idempotency;

/// <summary>
/// The first answer to a request that had an <c>Idempotency-Key</c>. It can hold a secret that is shown once: it is encrypted
/// under the key and a secret of the installation, and of the key only a hash under that secret is kept.
/// </summary>
public sealed class KeptAnswer
{
    private static readonly int s_nonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int s_tagSize = AesGcm.TagByteSizes.MaxSize;

    private KeptAnswer()
    {
    }

    /// <summary>Of who asked, for what, with which key.</summary>
    public byte[] Id { get; private set; } = [];

    /// <summary>Of what was asked: the same key with something else is a mistake.</summary>
    public byte[] BodyHash { get; private set; } = [];

    /// <summary>Nonce, tag and the encrypted answer.</summary>
    public byte[] Sealed { get; private set; } = [];

    /// <summary>When it was given, on the real clock.</summary>
    public DateTimeOffset Created { get; private set; }

    /// <summary>Identifies a request by who asks for what with which key.</summary>
    public static byte[] IdOf(IdempotencySecret secret, string subject, string method, string path, string key)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return HMACSHA256.HashData(secret.Key, Encoding.UTF8.GetBytes(string.Join('\n', subject, method, path, key)));
    }

    internal static KeptAnswer Of(byte[] id, byte[] bodyHash, IdempotencySecret secret, string key, Answer answer, DateTimeOffset now)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(answer);
        var closed = new byte[s_nonceSize + s_tagSize + plain.Length];
        RandomNumberGenerator.Fill(closed.AsSpan(..s_nonceSize));
        using var aes = new AesGcm(KeyOf(secret, key, id), s_tagSize);
        aes.Encrypt(closed.AsSpan(..s_nonceSize), plain, closed.AsSpan(s_nonceSize + s_tagSize), closed.AsSpan(s_nonceSize, s_tagSize));
        return new() { Id = id, BodyHash = bodyHash, Sealed = closed, Created = now };
    }

    internal static Answer Open(byte[] closed, IdempotencySecret secret, string key, byte[] id)
    {
        var plain = new byte[closed.Length - s_nonceSize - s_tagSize];
        using var aes = new AesGcm(KeyOf(secret, key, id), s_tagSize);
        aes.Decrypt(closed.AsSpan(..s_nonceSize), closed.AsSpan(s_nonceSize + s_tagSize), closed.AsSpan(s_nonceSize, s_tagSize), plain);
        return JsonSerializer.Deserialize<Answer>(plain)!;
    }

    private static byte[] KeyOf(IdempotencySecret secret, string key, byte[] id) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, [.. secret.Key, .. Encoding.UTF8.GetBytes(key)], 32, salt: id, info: "kept answer"u8.ToArray());

    internal sealed record Answer(int Status, string? Location, JsonNode? Body);
}
