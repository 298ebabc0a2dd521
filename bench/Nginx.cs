using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Processes;
using KiBiennale.Testing;

namespace KiBiennale.Bench;

/// <summary>What a plain web server does: nginx with a file, and as a proxy that keeps answers.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _process;

    private Nginx(string folder, ChildProcess process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    public Uri Address { get; }

    /// <summary>Serves <c>/file.json</c> with this content, and everything else from the service behind it, kept for ten seconds.</summary>
    public static async Task<Nginx> StartAsync(byte[] file, Uri service)
    {
        var folder = Directory.CreateTempSubdirectory("nginx-").FullName;
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        await File.WriteAllBytesAsync(Path.Combine(folder, "file.json"), file);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nginx.conf"),
            $$"""
            user root;
            worker_processes 2;
            pid {{folder}}/nginx.pid;
            error_log stderr;
            events { worker_connections 256; }
            http {
                access_log off;
                sendfile on;
                keepalive_requests 1000000;
                client_body_temp_path {{folder}}/body;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                proxy_temp_path {{folder}}/proxy;
                proxy_cache_path {{folder}}/cache keys_zone=answers:10m;
                server {
                    listen {{address.Host}}:{{address.Port}};
                    location = /file.json { root {{folder}}; types { application/json json; } }
                    location / {
                        proxy_pass {{service.GetLeftPart(UriPartial.Authority)}};
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_cache answers;
                        proxy_cache_valid 200 10s;
                        proxy_cache_lock on;
                    }
                }
            }
            """);
        var spec = new ProcessSpec("nginx", ["/usr/sbin/nginx", "-c", Path.Combine(folder, "nginx.conf"), "-g", "daemon off;"], new Dictionary<string, string>());
        var nginx = new Nginx(folder, await ChildProcess.StartAsync(spec, new ProcessLog(spec.Name, Path.Combine(folder, "log"), toConsole: false)), address);
        using var http = new HttpClient { BaseAddress = address };
        await Eventually.GetAsync(async () => await nginx.AnswersAsync(http), answers => answers);
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        if (_process.WaitAsync().IsCompleted)
            throw new InvalidOperationException($"nginx does not start: {string.Join('\n', ProcessLog.Tail(Path.Combine(_folder, "log"), 10))}");
        try
        {
            return (await http.GetByteArrayAsync(new Uri("/file.json", UriKind.Relative))).Length > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
