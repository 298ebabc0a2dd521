using QRCoder;

namespace KiBiennale.Registrations.Tickets;

/// <summary>A ticket as a QR code (ISO/IEC 18004).</summary>
internal static class TicketCode
{
    private const int PixelsPerModule = 8;

    /// <summary>A PNG with the quiet zone that readers need. A seventh of it may be crumpled or covered.</summary>
    public static byte[] Png(string ticket)
    {
        using var code = Code(ticket);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(PixelsPerModule);
    }

    /// <summary>The same as a bitmap: PDFsharp reads no PNG of two colours.</summary>
    public static byte[] Bitmap(string ticket)
    {
        using var code = Code(ticket);
        using var picture = new BitmapByteQRCode(code);
        return picture.GetGraphic(PixelsPerModule);
    }

    private static QRCodeData Code(string ticket) => QRCodeGenerator.GenerateQrCode(ticket, QRCodeGenerator.ECCLevel.M);
}
