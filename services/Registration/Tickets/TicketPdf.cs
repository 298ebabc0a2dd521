using KiBiennale.Registrations.Places;
using PdfSharp;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;
using PdfSharp.UniversalAccessibility;

namespace KiBiennale.Registrations.Tickets;

/// <summary>
/// A ticket on paper. It is tagged (PDF/UA): screen readers know its language, its heading, its lines, and what the code is for.
/// </summary>
internal sealed class TicketPdf : IFontResolver
{
    private const string Family = "DejaVu Sans";
    private const double Margin = 56, CodeSize = 227;

    static TicketPdf() => GlobalFontSettings.FontResolver = new TicketPdf();

    private TicketPdf()
    {
    }

    public static byte[] Of(Booking booking, string ticket)
    {
        var words = TicketWords.In(booking.Main.Locale);
        var title = words.Of(booking.Offerings[booking.Main.OfferingId].Title);
        using var document = new PdfDocument();
        document.Info.Title = $"{words.Ticket}: {title}";
        document.ViewerPreferences.DisplayDocTitle = true;
        var accessibility = UAManager.ForDocument(document);
        accessibility.SetDocumentLanguage(words.Language);
        var page = document.AddPage();
        page.Size = PageSize.A4;
        using (var canvas = XGraphics.FromPdfPage(page))
        {
            var paper = new Paper(canvas, accessibility.StructureBuilder, page.Width.Point - (2 * Margin));
            paper.Write(PdfBlockLevelElementTag.Paragraph, $"KI Biennale 2026 \u00b7 {words.Ticket}", 11);
            paper.Write(PdfBlockLevelElementTag.Heading1, title, 20);
            foreach (var line in Lines(booking, words))
                paper.Write(PdfBlockLevelElementTag.Paragraph, line, 12);
            paper.Draw(TicketCode.Bitmap(ticket), words.Code);
            paper.Write(PdfBlockLevelElementTag.Paragraph, words.Use, 11);
        }

        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }

    private static IEnumerable<string> Lines(Booking booking, TicketWords words)
    {
        var main = booking.Main;
        var offering = booking.Offerings[main.OfferingId];
        yield return $"{words.Time}: {words.Period(offering.Starts, offering.Ends)}";
        foreach (var session in booking.Along.Where(r => r.Status is Domain.RegistrationStatus.Confirmed).Select(r => booking.Offerings[r.OfferingId]))
            yield return $"{words.Along}: {words.Of(session.Title)}, {words.Period(session.Starts, session.Ends)}";
        yield return $"{words.Name}: {main.Name}";
        if (main.Group is { } group)
            yield return $"{words.Group}: {group.Organisation}";
        yield return $"{words.People}: {main.PartySize}";
        yield return $"{words.Number}: {main.Id}";
    }

    FontResolverInfo IFontResolver.ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(Family);

    byte[] IFontResolver.GetFont(string faceName)
    {
        using var font = typeof(TicketPdf).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        using var bytes = new MemoryStream();
        font.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes from the top to the bottom.</summary>
    private sealed class Paper(XGraphics canvas, StructureBuilder structure, double width)
    {
        private const double LineSpacing = 1.4;

        private double _y = Margin;

        public void Write(PdfBlockLevelElementTag tag, string text, double size)
        {
            var font = new XFont(Family, size);
            structure.BeginElement(tag);
            foreach (var line in Wrap(text, font))
            {
                // With a space, or who listens hears the last word and the first of the next line as one.
                canvas.DrawString(line + " ", font, XBrushes.Black, Margin, _y + size);
                _y += size * LineSpacing;
            }

            structure.End();
            _y += size / 2;
        }

        public void Draw(byte[] bitmap, string description)
        {
            using var stream = new MemoryStream(bitmap);
            using var image = XImage.FromStream(stream);
            var place = new XRect(Margin, _y, CodeSize, CodeSize);
            structure.BeginElement(PdfIllustrationElementTag.Figure, description, place);
            canvas.DrawImage(image, place);
            structure.End();
            _y += CodeSize + Margin / 4;
        }

        /// <summary>Lines as long as the page is wide; a word that is longer than that is broken.</summary>
        private List<string> Wrap(string text, XFont font)
        {
            var lines = new List<string> { "" };
            foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (lines[^1].Length > 0 && Fits($"{lines[^1]} {word}", font))
                {
                    lines[^1] += $" {word}";
                    continue;
                }

                if (lines[^1].Length > 0)
                    lines.Add("");
                foreach (var rune in word.EnumerateRunes())
                {
                    if (!Fits(lines[^1] + rune, font))
                        lines.Add("");
                    lines[^1] += rune;
                }
            }

            return lines;
        }

        private bool Fits(string line, XFont font) => canvas.MeasureString(line, font).Width <= width;
    }
}
