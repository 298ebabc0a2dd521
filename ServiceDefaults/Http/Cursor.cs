using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace KiBiennale.ServiceDefaults.Http;

/// <summary>
/// Where a page ended: the sort keys of its last item. Opaque to callers. Because it holds keys and no offset, what is
/// added or removed before it neither repeats nor hides an item.
/// </summary>
public static class Cursor
{
    /// <summary>Smallest, usual and largest <c>limit</c> of a list.</summary>
    public const int DefaultLimit = 20, LargestLimit = 100;

    /// <summary>Encodes the sort keys of the last item.</summary>
    public static string Encode<TKeys>(TKeys keys) =>
        WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(keys));

    /// <summary>Decodes what <see cref="Encode"/> made; a fault is noted at <c>cursor</c>.</summary>
    public static TKeys? Decode<TKeys>(string? cursor, Faults faults)
        where TKeys : class
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (string.IsNullOrEmpty(cursor))
            return null;
        try
        {
            var keys = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
            // PostgreSQL knows no such character.
            return keys.Contains("\\u0000", StringComparison.Ordinal) ? throw new FormatException() : JsonSerializer.Deserialize<TKeys>(keys);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            faults.Add("cursor", "is none that this list gave out.");
            return null;
        }
    }

    /// <summary>Checks <c>limit</c>: 1 to <see cref="LargestLimit"/>, <see cref="DefaultLimit"/> when it is not given.</summary>
    public static int Limit(int? limit, Faults faults) =>
        limit is null ? DefaultLimit : faults.Within("limit", limit, 1, LargestLimit);
}
