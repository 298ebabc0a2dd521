using SkiaSharp;

namespace KiBiennale.Events.Features.Input;

/// <summary>A picture made anew.</summary>
/// <param name="ContentType">Of all variants.</param>
/// <param name="Height">Of the widest variant, in pixels.</param>
/// <param name="Variants">The bytes by width in pixels.</param>
internal sealed record ReencodedImage(string ContentType, int Height, IReadOnlyDictionary<int, byte[]> Variants);

/// <summary>Why there is none.</summary>
internal enum ImageFault
{
    None,
    UnsupportedType,
    NotAnImage,
    TooLarge,
}

/// <summary>
/// Makes pictures anew from what was uploaded: only pixels get through, and no metadata, nor anything else that a file holds.
/// </summary>
internal static class ImageReencoding
{
    /// <summary>Narrower variants, in pixels.</summary>
    public static readonly IReadOnlyList<int> Widths = [400, 800, 1600];

    private const int LongestSide = 2400;
    private const long MostPixels = 40_000_000;
    private const int Quality = 85;

    private static readonly SKSamplingOptions s_smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    // One of 40 megapixels takes 160 MB while it is decoded.
    private static readonly SemaphoreSlim s_atOnce = new(2);

    public static async Task<(ReencodedImage? Image, ImageFault Fault)> ReadAsync(byte[] upload, CancellationToken cancellationToken)
    {
        await s_atOnce.WaitAsync(cancellationToken);
        try
        {
            return Read(upload);
        }
        finally
        {
            s_atOnce.Release();
        }
    }

    private static (ReencodedImage? Image, ImageFault Fault) Read(byte[] upload)
    {
        if (!IsOfKnownType(upload))
            return (null, ImageFault.UnsupportedType);
        using var data = SKData.CreateCopy(upload);
        using var codec = SKCodec.Create(data);
        if (codec is null)
            return (null, ImageFault.NotAnImage);
        // Said by the header: a file of a few kilobytes can claim to hold gigabytes, and hold them.
        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
            return (null, ImageFault.TooLarge);
        using var upright = Upright(codec);
        return upright is null ? (null, ImageFault.NotAnImage) : (Encode(upright, FormatFor(codec, upright)), ImageFault.None);
    }

    private static bool IsOfKnownType(ReadOnlySpan<byte> upload) =>
        upload.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])
        || upload.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])
        || (upload.Length >= 12 && upload.StartsWith("RIFF"u8) && upload[8..].StartsWith("WEBP"u8));

    /// <summary>The pixels, turned as the camera was held and at most <see cref="LongestSide"/> long; null: there are not all of them.</summary>
    private static SKImage? Upright(SKCodec codec)
    {
        var scale = Math.Min(1f, (float)LongestSide / Math.Max(codec.Info.Width, codec.Info.Height));
        // JPEG can be decoded to eighths of its size; a sixteenth more, so that it rounds up.
        var size = scale < 1 ? codec.GetScaledDimensions(Math.Min(1f, scale + 0.0625f)) : new SKSizeI(codec.Info.Width, codec.Info.Height);
        var info = new SKImageInfo(
            size.Width, size.Height, SKColorType.Rgba8888, codec.Info.AlphaType is SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul, SKColorSpace.CreateSrgb());
        using var decoded = new SKBitmap();
        if (!decoded.TryAllocPixels(info) || codec.GetPixels(info, decoded.GetPixels()) is not SKCodecResult.Success)
            return null;
        decoded.SetImmutable();

        var lies = codec.EncodedOrigin >= SKEncodedOrigin.LeftTop;
        var (width, height) = (Scaled(codec.Info.Width, scale), Scaled(codec.Info.Height, scale));
        using var surface = SKSurface.Create(lies ? info.WithSize(height, width) : info.WithSize(width, height));
        using var image = SKImage.FromBitmap(decoded);
        surface.Canvas.Concat(Turned(codec.EncodedOrigin, width, height));
        surface.Canvas.DrawImage(image, SKRect.Create(size.Width, size.Height), SKRect.Create(width, height), s_smooth);
        return surface.Snapshot();
    }

    private static SKMatrix Turned(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    /// <summary>What shows through stays lossless, in PNG; photographs become JPEG, or WebP where they were that.</summary>
    private static SKEncodedImageFormat FormatFor(SKCodec codec, SKImage image)
    {
        if (codec.EncodedFormat is not SKEncodedImageFormat.Png)
            return codec.EncodedFormat;
        using var pixels = image.PeekPixels();
        return pixels.ComputeIsOpaque() ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png;
    }

    private static ReencodedImage Encode(SKImage image, SKEncodedImageFormat format)
    {
        var variants = new Dictionary<int, byte[]> { [image.Width] = Bytes(image, format) };
        foreach (var width in Widths.Where(width => width < image.Width))
        {
            var height = Scaled(image.Height, (float)width / image.Width);
            using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, image.AlphaType, image.ColorSpace));
            surface.Canvas.DrawImage(image, SKRect.Create(image.Width, image.Height), SKRect.Create(width, height), s_smooth);
            using var smaller = surface.Snapshot();
            variants[width] = Bytes(smaller, format);
        }

        return new($"image/{format}".ToLowerInvariant(), image.Height, variants);
    }

    private static byte[] Bytes(SKImage image, SKEncodedImageFormat format)
    {
        using var encoded = image.Encode(format, format is SKEncodedImageFormat.Png ? 100 : Quality);
        return encoded.ToArray();
    }

    private static int Scaled(int length, float scale) => Math.Max(1, (int)MathF.Round(length * scale));
}
