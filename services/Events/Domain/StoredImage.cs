namespace KiBiennale.Events.Domain;

/// <summary>A picture that a hub has uploaded, as it was made anew from it. It never changes.</summary>
public sealed class StoredImage
{
    private readonly List<ImageVariant> _variants = [];

    private StoredImage()
    {
    }

    public Guid Id { get; private set; }

    public string Hub { get; private set; } = "";

    /// <summary>SHA-256 of what was uploaded: the same again is the same image.</summary>
    public byte[] Hash { get; private set; } = [];

    public string ContentType { get; private set; } = "";

    public int Width { get; private set; }

    public int Height { get; private set; }

    public DateTimeOffset Created { get; private set; }

    /// <summary>The image itself, and narrower ones.</summary>
    public IReadOnlyList<ImageVariant> Variants => _variants;

    /// <summary>Keeps what was made of an upload.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="hub">Whose it is.</param>
    /// <param name="hash">SHA-256 of the upload.</param>
    /// <param name="contentType">Of all variants.</param>
    /// <param name="height">Of the widest variant, in pixels.</param>
    /// <param name="variants">The bytes by width in pixels.</param>
    /// <param name="now">Now.</param>
    public static StoredImage Keep(
        Guid id, string hub, byte[] hash, string contentType, int height, IReadOnlyDictionary<int, byte[]> variants, DateTimeOffset now)
    {
        var image = new StoredImage
        {
            Id = id,
            Hub = hub,
            Hash = hash,
            ContentType = contentType,
            Width = variants.Keys.Max(),
            Height = height,
            Created = now,
        };
        image._variants.AddRange(variants.Select(variant => new ImageVariant(id, variant.Key, variant.Value)));
        return image;
    }
}

/// <summary>An image in one width.</summary>
public sealed class ImageVariant
{
    internal ImageVariant(Guid imageId, int width, byte[] bytes) => (ImageId, Width, Bytes) = (imageId, width, bytes);

    public Guid ImageId { get; private set; }

    public int Width { get; private set; }

    public byte[] Bytes { get; private set; }
}
