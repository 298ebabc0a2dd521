using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text.Json;
using KiBiennale.Registrations.Places;

namespace KiBiennale.Registrations.Tickets;

/// <summary>
/// A ticket for Apple's wallet: an archive of the pass and an icon, a manifest with a hash of each, and a detached signature of
/// the manifest. What is on it does not change by itself; doors know what has become of the ticket.
/// </summary>
internal static class ApplePass
{
    private static readonly byte[] s_icon = ReadIcon();

    public static byte[] Of(Booking booking, TicketPlaces places, string ticket, WalletOptions.AppleOptions apple)
    {
        var files = new Dictionary<string, byte[]>
        {
            ["pass.json"] = JsonSerializer.SerializeToUtf8Bytes(Content(booking, places, ticket, apple)),
            ["icon.png"] = s_icon,
            ["icon@2x.png"] = s_icon,
        };
        // The hash that the format asks for. What protects is the signature.
#pragma warning disable CA5350
        files["manifest.json"] = JsonSerializer.SerializeToUtf8Bytes(files.ToDictionary(file => file.Key, file => Convert.ToHexStringLower(SHA1.HashData(file.Value))));
#pragma warning restore CA5350
        files["signature"] = Sign(files["manifest.json"], apple);

        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return archive.ToArray();
    }

    private static Dictionary<string, object?> Content(Booking booking, TicketPlaces places, string ticket, WalletOptions.AppleOptions apple)
    {
        var (main, words) = (booking.Main, TicketWords.In(booking.Main.Locale));
        var offering = booking.Offerings[main.OfferingId];
        var content = new Dictionary<string, object?>
        {
            ["formatVersion"] = 1,
            ["passTypeIdentifier"] = apple.PassType,
            ["teamIdentifier"] = apple.Team,
            // Who takes a registration over has another pass.
            ["serialNumber"] = $"{main.Id}-{main.LinkVersion}",
            ["organizationName"] = "KI Biennale 2026",
            ["description"] = $"{words.Ticket}: {words.Of(offering.Title)}",
            ["backgroundColor"] = "rgb(22, 54, 92)",
            ["foregroundColor"] = "rgb(255, 255, 255)",
            ["labelColor"] = "rgb(255, 255, 255)",
            ["barcodes"] = new[] { new { format = "PKBarcodeFormatQR", message = ticket, messageEncoding = "iso-8859-1", altText = $"{main.Id}" } },
            ["eventTicket"] = new
            {
                primaryFields = new[] { Field("event", null, words.Of(offering.Title)) },
                secondaryFields = Fields(("time", words.Time, words.Period(offering.Starts, offering.Ends)), ("place", words.Place, places.Of(offering, words))),
                auxiliaryFields = Fields(("name", words.Name, main.Name), ("people", words.People, $"{main.PartySize}")),
                backFields = Fields([
                    .. booking.Along.Where(r => r.Status is Domain.RegistrationStatus.Confirmed).Select(r => booking.Offerings[r.OfferingId])
                        .Select(session => ($"session-{session.Id}", words.Along, (string?)$"{words.Of(session.Title)}, {words.Period(session.Starts, session.Ends)}")),
                    ("use", words.Ticket, words.Use)]),
            },
        };
        if (offering.Starts is { } starts)
            content["relevantDate"] = starts.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        return content;
    }

    private static IReadOnlyList<object> Fields(params IEnumerable<(string Key, string Label, string? Value)> fields) =>
        [.. fields.Where(field => field.Value is not null).Select(field => Field(field.Key, field.Label, field.Value!))];

    private static object Field(string key, string? label, string value) => new { key, label = label ?? "", value };

    private static byte[] Sign(byte[] manifest, WalletOptions.AppleOptions apple)
    {
        using var certificate = apple.Certificate();
        using var intermediate = apple.Intermediate();
        var signer = new CmsSigner(certificate) { IncludeOption = System.Security.Cryptography.X509Certificates.X509IncludeOption.EndCertOnly };
        signer.Certificates.Add(intermediate);
        signer.SignedAttributes.Add(new Pkcs9SigningTime());
        var signed = new SignedCms(new ContentInfo(manifest), detached: true);
        signed.ComputeSignature(signer);
        return signed.Encode();
    }

    private static byte[] ReadIcon()
    {
        using var icon = typeof(ApplePass).Assembly.GetManifestResourceStream("icon.png")!;
        using var bytes = new MemoryStream();
        icon.CopyTo(bytes);
        return bytes.ToArray();
    }
}
