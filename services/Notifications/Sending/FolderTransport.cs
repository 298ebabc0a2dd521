using MimeKit;

namespace KiBiennale.Notifications.Sending;

/// <summary>Writes mails to a folder, for a demo; <c>./biennale mail</c> shows them.</summary>
internal sealed class FolderTransport(string folder) : IMailTransport
{
    public async Task SendAsync(MimeMessage mail, CancellationToken cancellationToken)
    {
        // By the mail's own id: sent once more, it is still one.
        var path = Path.Combine(folder, mail.MessageId!.Split('@')[0] + ".eml");
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Directory.CreateDirectory(folder);
        await using (var file = new FileStream(temporary, options))
        {
            await mail.WriteToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
