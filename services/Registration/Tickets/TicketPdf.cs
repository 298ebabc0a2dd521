using KiBiennale.Registrations.Domain;
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

    public static byte[] Of(Booking booking, TicketPlaces places, string ticket)
    {
        var words = TicketWords.In(booking.Main.Locale);
        var offering = booking.Offerings[booking.Main.OfferingId];
        var title = words.Of(offering.Title);
        using var document = new PdfDocument();
        document.Info.Title = $"{words.Ticket}: {title}";
        document.ViewerPreferences.DisplayDocTitle = true;
        var accessibility = UAManager.ForDocument(document);
        accessibility.SetDocumentLanguage(words.Language);
        using (var paper = new Paper(document, accessibility))
        {
            paper.Write(PdfBlockLevelElementTag.Paragraph, $"KI Biennale 2026 \u00b7 {words.Ticket}", 11);
            paper.Write(PdfBlockLevelElementTag.Heading1, title, 20);
            foreach (var line in Lines(booking.Main, offering, places, words))
                paper.Write(PdfBlockLevelElementTag.Paragraph, line, 12);
            // Before what may be long: a code that is cut off lets nobody in.
            paper.Draw(TicketCode.Bitmap(ticket), words.Code);
            paper.Write(PdfBlockLevelElementTag.Paragraph, words.Use, 11);
            foreach (var session in booking.Along.Where(r => r.Status is RegistrationStatus.Confirmed).Select(r => booking.Offerings[r.OfferingId]).OrderBy(session => session.Starts).ThenBy(session => session.Position))
                paper.Write(PdfBlockLevelElementTag.Paragraph, $"{words.Along}: {Line(session, places, words)}", 12);
        }

        using var file = new MemoryStream();
        document.Save(file);
        return file.ToArray();
    }

    private static IEnumerable<string> Lines(Registration main, Offering offering, TicketPlaces places, TicketWords words)
    {
        yield return $"{words.Time}: {words.Period(offering.Starts, offering.Ends)}";
        if (places.Of(offering, words) is { } place)
            yield return $"{words.Place}: {place}";
        yield return $"{words.Name}: {main.Name}";
        if (main.Group is { } group)
            yield return $"{words.Group}: {group.Organisation}";
        yield return $"{words.People}: {main.PartySize}";
        yield return $"{words.Number}: {main.Id}";
    }

    private static string Line(Offering session, TicketPlaces places, TicketWords words) =>
        $"{words.Of(session.Title)}, {words.Period(session.Starts, session.Ends)}{(places.Of(session, words) is { } place ? $", {place}" : "")}";

    FontResolverInfo IFontResolver.ResolveTypeface(string familyName, bool isBold, bool isItalic) => new(Family);

    byte[] IFontResolver.GetFont(string faceName)
    {
        using var font = typeof(TicketPdf).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        using var bytes = new MemoryStream();
        font.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes from the top to the bottom, on as many pages as it takes.</summary>
    private sealed class Paper(PdfDocument document, UAManager accessibility) : IDisposable
    {
        private const double LineSpacing = 1.4;

        private XGraphics? _canvas;
        private double _y, _width, _bottom;

        public void Dispose() => _canvas?.Dispose();

        public void Write(PdfBlockLevelElementTag tag, string text, double size)
        {
            var canvas = CanvasFor(0);
            var font = new XFont(Family, size);
            var lines = Wrap(canvas, text, font);
            canvas = CanvasFor(lines.Count * size * LineSpacing);
            accessibility.StructureBuilder.BeginElement(tag);
            foreach (var line in lines)
            {
                // With a space, or who listens hears the last word and the first of the next line as one.
                canvas.DrawString(line + " ", font, XBrushes.Black, Margin, _y + size);
                _y += size * LineSpacing;
            }

            accessibility.StructureBuilder.End();
            _y += size / 2;
        }

        public void Draw(byte[] bitmap, string description)
        {
            using var stream = new MemoryStream(bitmap);
            using var image = XImage.FromStream(stream);
            var canvas = CanvasFor(CodeSize);
            var place = new XRect(Margin, _y, CodeSize, CodeSize);
            accessibility.StructureBuilder.BeginElement(PdfIllustrationElementTag.Figure, description, place);
            canvas.DrawImage(image, place);
            accessibility.StructureBuilder.End();
            _y += CodeSize + Margin / 4;
        }

        /// <summary>The page on which there is so much room.</summary>
        private XGraphics CanvasFor(double height)
        {
            if (_canvas is not null && _y + height <= _bottom)
                return _canvas;
            _canvas?.Dispose();
            var page = document.AddPage();
            page.Size = PageSize.A4;
            (_y, _width, _bottom) = (Margin, page.Width.Point - (2 * Margin), page.Height.Point - Margin);
            return _canvas = XGraphics.FromPdfPage(page);
        }

        /// <summary>Lines as long as the page is wide; a word that is longer than that is broken.</summary>
        private List<string> Wrap(XGraphics canvas, string text, XFont font)
        {
            var lines = new List<string> { "" };
            foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (lines[^1].Length > 0 && Fits(canvas, $"{lines[^1]} {word}", font))
                {
                    lines[^1] += $" {word}";
                    continue;
                }

                if (lines[^1].Length > 0)
                    lines.Add("");
                foreach (var rune in word.EnumerateRunes())
                {
                    if (!Fits(canvas, lines[^1] + rune, font))
                        lines.Add("");
                    lines[^1] += rune;
                }
            }

            return lines;
        }

        private bool Fits(XGraphics canvas, string line, XFont font) => canvas.MeasureString(line, font).Width <= _width;
    }
}
