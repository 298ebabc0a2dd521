using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Testing;

namespace KiBiennale.Registrations.Tests;

/// <summary>Tickets in the wallets of phones, with accounts that the test has made itself, verified by others' cryptography.</summary>
public sealed class WalletTests(Servers servers) : IAsyncLifetime
{
    private readonly RSA _googleKey = RSA.Create(2048);

    private X509Certificate2 _authority = null!;
    private Booking _booking = null!;
    private Answer _made = null!;

    public async ValueTask InitializeAsync()
    {
        using var authorityKey = RSA.Create(2048);
        using var passKey = RSA.Create(2048);
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        var authority = new CertificateRequest("CN=Test WWDR", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _authority = authority.CreateSelfSigned(from, until);
        using var pass = new CertificateRequest("CN=Pass Type ID: pass.example.biennale", passKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Create(_authority, from, until, [1, 2, 3]);
        _booking = await Booking.StartAsync(servers, settings: new Dictionary<string, string>
        {
            ["Registration:Wallets:Apple:PassType"] = "pass.example.biennale",
            ["Registration:Wallets:Apple:Team"] = "TEAM123456",
            ["Registration:Wallets:Apple:CertificatePem"] = pass.ExportCertificatePem(),
            ["Registration:Wallets:Apple:KeyPem"] = passKey.ExportPkcs8PrivateKeyPem(),
            ["Registration:Wallets:Apple:IntermediatePem"] = _authority.ExportCertificatePem(),
            ["Registration:Wallets:Google:Issuer"] = "3388000000012345678",
            ["Registration:Wallets:Google:ServiceAccount"] = "wallet@biennale.example",
            ["Registration:Wallets:Google:KeyPem"] = _googleKey.ExportPkcs8PrivateKeyPem(),
        });
        var offering = (await _booking.PublishAsync(Snapshots.Talk(new(2030, 9, 7, 18, 0, 0, TimeSpan.FromHours(2))) with { Title = new("Über KI", "On AI"), Room = "Saal 1" }))[0];
        _made = await _booking.RegisterAsync(offering, "ada", 2, "\"locale\": \"en\"");
    }

    public async ValueTask DisposeAsync()
    {
        _googleKey.Dispose();
        _authority.Dispose();
        await _booking.DisposeAsync();
    }

    [Fact]
    public async Task Given_an_account_of_Apple_When_a_pass_is_asked_for_Then_it_holds_the_ticket_and_openssl_verifies_it()
    {
        using var answer = await GetAsync("ticket.pkpass");
        Assert.Equal((200, "application/vnd.apple.pkpass"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        var files = zip.Entries.ToDictionary(entry => entry.FullName, Read);

        var manifest = JsonNode.Parse(files["manifest.json"])!.AsObject();
        Assert.Equal(["icon.png", "icon@2x.png", "pass.json"], manifest.Select(file => file.Key).Order(StringComparer.Ordinal));
#pragma warning disable CA5350
        Assert.All(manifest, file => Assert.Equal(Convert.ToHexStringLower(SHA1.HashData(files[file.Key])), file.Value!.GetValue<string>()));
#pragma warning restore CA5350
        Assert.Equal(0, await VerifyAsync(files["signature"], files["manifest.json"]));
        Assert.NotEqual(0, await VerifyAsync(files["signature"], [.. files["manifest.json"], (byte)' ']));
        var pass = JsonNode.Parse(files["pass.json"])!;
        Assert.Equal(_made["ticket"]!.GetValue<string>(), pass["barcodes"]![0]!["message"]!.GetValue<string>());
        Assert.Equal(("pass.example.biennale", "TEAM123456", "2030-09-07T16:00:00Z"),
            (pass["passTypeIdentifier"]!.GetValue<string>(), pass["teamIdentifier"]!.GetValue<string>(), pass["relevantDate"]!.GetValue<string>()));
        Assert.Equal(["On AI", "7 September 2030, 18:00\u201319:00", "Saal 1", "ada", "2"],
            ((string[])["primaryFields", "secondaryFields", "auxiliaryFields"]).SelectMany(fields => pass["eventTicket"]![fields]!.AsArray()).Select(field => field!["value"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_an_account_of_Google_When_a_pass_is_asked_for_Then_the_link_carries_it_signed()
    {
        using var answer = await GetAsync("google-wallet");
        Assert.Equal(302, (int)answer.StatusCode);
        var link = answer.Headers.Location!.ToString();
        Assert.StartsWith("https://pay.google.com/gp/v/save/", link, StringComparison.Ordinal);
        var parts = link.Split('/')[^1].Split('.');

        Assert.True(_googleKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var claims = JsonSerializer.Deserialize<JsonObject>(Decode(parts[1]))!;
        Assert.Equal(("wallet@biennale.example", "google", "savetowallet"), (claims["iss"]!.GetValue<string>(), claims["aud"]!.GetValue<string>(), claims["typ"]!.GetValue<string>()));
        var pass = claims["payload"]!["eventTicketObjects"]![0]!;
        Assert.Equal((_made["ticket"]!.GetValue<string>(), "ada"), (pass["barcode"]!["value"]!.GetValue<string>(), pass["ticketHolderName"]!.GetValue<string>()));
        var kind = claims["payload"]!["eventTicketClasses"]![0]!;
        Assert.Equal((pass["classId"]!.GetValue<string>(), "On AI", "Saal 1"),
            (kind["id"]!.GetValue<string>(), kind["eventName"]!["defaultValue"]!["value"]!.GetValue<string>(), kind["venue"]!["name"]!["defaultValue"]!["value"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Given_who_has_no_ticket_or_no_key_When_a_pass_is_asked_for_Then_there_is_none()
    {
        Assert.Equal(404, (await _booking.Api.GetAsync(Booking.PathOf(_made) + "/ticket.pkpass")).Status);
        Assert.Equal(404, (await _booking.Api.GetAsync(Booking.PathOf(_made) + "/google-wallet")).Status);
        await _booking.Api.DeleteAsync(Booking.PathOf(_made), headers: Booking.KeyOf(_made));

        Assert.Equal("no_ticket", (await _booking.Api.GetAsync(Booking.PathOf(_made) + "/ticket.pkpass", headers: Booking.KeyOf(_made))).Code);
        Assert.Equal("no_ticket", (await _booking.Api.GetAsync(Booking.PathOf(_made) + "/google-wallet", headers: Booking.KeyOf(_made))).Code);
    }

    [Fact]
    public async Task Given_no_account_When_a_pass_is_asked_for_Then_it_is_said()
    {
        await using var without = await Booking.StartAsync(servers);
        var made = await without.RegisterAsync((await without.PublishAsync(Booking.Event(5)))[0], "ada");

        Assert.Equal("wallet_not_offered", (await without.Api.GetAsync(Booking.PathOf(made) + "/ticket.pkpass", headers: Booking.KeyOf(made))).Code);
        Assert.Equal("wallet_not_offered", (await without.Api.GetAsync(Booking.PathOf(made) + "/google-wallet", headers: Booking.KeyOf(made))).Code);
    }

    private async Task<HttpResponseMessage> GetAsync(string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1{Booking.PathOf(_made)}/{what}?key={Booking.KeyOf(_made).Value}", UriKind.Relative));
        using var http = _booking.Service.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        return await http.SendAsync(request);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Decode(string part) => System.Buffers.Text.Base64Url.DecodeFromChars(part);

    /// <summary>As openssl says.</summary>
    private async Task<int> VerifyAsync(byte[] signature, byte[] manifest)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var (name, bytes) in new Dictionary<string, byte[]> { ["signature"] = signature, ["manifest"] = manifest, ["authority.pem"] = Encoding.ASCII.GetBytes(_authority.ExportCertificatePem()) })
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), bytes);
            using var openssl = Process.Start(new ProcessStartInfo(
                "openssl", ["cms", "-verify", "-binary", "-inform", "DER", "-in", "signature", "-content", "manifest", "-CAfile", "authority.pem", "-purpose", "any", "-out", "verified"])
            { WorkingDirectory = folder.FullName, RedirectStandardError = true })!;
            await openssl.StandardError.ReadToEndAsync();
            await openssl.WaitForExitAsync();
            return openssl.ExitCode;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
