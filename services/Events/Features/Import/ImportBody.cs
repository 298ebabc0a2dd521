using System.Text;

namespace KiBiennale.Events.Features.Import;

/// <summary>Reads a file that is sent as it is.</summary>
internal static class ImportBody
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when it is not UTF-8.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <paramref name="most"/> bytes.</exception>
    public static async Task<string?> ReadTextAsync(this HttpRequest request, long most, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var part = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(part, cancellationToken)) > 0;)
        {
            if (bytes.Length + read > most)
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            bytes.Write(part, 0, read);
        }

        try
        {
            var text = s_strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            // PostgreSQL cannot store it.
            return text.Contains('\0', StringComparison.Ordinal) ? null : text.TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
