using System.Globalization;
using MimeKit;

namespace KiBiennale.NativeHost.Commands;

/// <summary><c>mail</c>: the mails that were written to the data folder, a line each; <c>mail ID</c>: one of them, as it is.</summary>
internal static class MailCommand
{
    private const string Extension = ".eml";

    public static async Task<int> ListAsync(DataFolder data, CancellationToken cancellationToken)
    {
        // Ids are in order of time, and so are the files.
        foreach (var path in Files(data))
        {
            var headers = await HeaderList.LoadAsync(path, cancellationToken);
            var time = DateTimeOffset.TryParse(headers[HeaderId.Date], CultureInfo.InvariantCulture, out var date) ? $"{date:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "?";
            Console.WriteLine($"{Path.GetFileNameWithoutExtension(path)}  {time}  {OneLine(headers[HeaderId.To])}  {OneLine(headers[HeaderId.Subject])}");
        }

        return 0;
    }

    public static async Task<int> ShowAsync(DataFolder data, string id, CancellationToken cancellationToken)
    {
        var path = Files(data).SingleOrDefault(file => Path.GetFileNameWithoutExtension(file) == id)
            ?? throw new UserException($"There is no mail '{id}' in {data.Mails}.");
        await using var mail = File.OpenRead(path);
        await using var output = Console.OpenStandardOutput();
        await mail.CopyToAsync(output, cancellationToken);
        return 0;
    }

    private static IEnumerable<string> Files(DataFolder data) =>
        Directory.Exists(data.Mails) ? Directory.GetFiles(data.Mails, "*" + Extension).Order(StringComparer.Ordinal) : [];

    /// <summary>What somebody else wrote must not move the terminal's cursor.</summary>
    private static string OneLine(string? text) => string.Concat((text ?? "").Select(sign => char.IsControl(sign) ? ' ' : sign));
}
