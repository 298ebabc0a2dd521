using System.Security.Cryptography;
using System.Text;
using KiBiennale.Notifications.Domain;
using Microsoft.Extensions.Options;

namespace KiBiennale.Notifications.Webhooks;

/// <summary>What webhooks are signed with, after the Standard Webhooks specification; stored encrypted under the installation's passphrase.</summary>
internal sealed class WebhookSecrets(IOptions<WebhookOptions> options)
{
    private const string Prefix = "whsec_";

    /// <summary>The specification allows 24 to 64 bytes.</summary>
    private const int Length = 32;

    private static readonly int s_nonceSize = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int s_tagSize = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key = options.Value.KeyFor("webhook secrets");

    /// <summary>A new one, as it is shown once, and as it is stored for this webhook and no other.</summary>
    public (string Shown, byte[] Sealed) New(Guid webhook)
    {
        var secret = RandomNumberGenerator.GetBytes(Length);
        var closed = new byte[s_nonceSize + s_tagSize + secret.Length];
        RandomNumberGenerator.Fill(closed.AsSpan(..s_nonceSize));
        using var aes = new AesGcm(_key, s_tagSize);
        aes.Encrypt(closed.AsSpan(..s_nonceSize), secret, closed.AsSpan(s_nonceSize + s_tagSize), closed.AsSpan(s_nonceSize, s_tagSize), webhook.ToByteArray());
        return (Prefix + Convert.ToBase64String(secret), closed);
    }

    /// <summary>The header <c>webhook-signature</c>: one by each secret that is good, with blanks between.</summary>
    public string Sign(Webhook webhook, Guid id, long timestamp, string body, DateTimeOffset now)
    {
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}");
        var signature = SignBy(webhook.Id, webhook.Secret, signed);
        return webhook.PreviousSecret is { } previous && webhook.PreviousGoodUntil > now ? $"{signature} {SignBy(webhook.Id, previous, signed)}" : signature;
    }

    private string SignBy(Guid webhook, byte[] closed, byte[] signed)
    {
        var secret = new byte[closed.Length - s_nonceSize - s_tagSize];
        using var aes = new AesGcm(_key, s_tagSize);
        aes.Decrypt(closed.AsSpan(..s_nonceSize), closed.AsSpan(s_nonceSize + s_tagSize), closed.AsSpan(s_nonceSize, s_tagSize), secret, webhook.ToByteArray());
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed));
    }
}
