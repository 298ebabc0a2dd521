using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiBiennale.SystemTests;

/// <summary>A piece of work that a service has reported.</summary>
/// <param name="Service">Who has done it.</param>
/// <param name="TraceId">What it was part of, hexadecimal.</param>
/// <param name="Id">Its own id, hexadecimal.</param>
/// <param name="Parent">The span that it came from, hexadecimal; empty: none.</param>
/// <param name="Name">What was done.</param>
/// <param name="Kind">Inwards, outwards or inside.</param>
/// <param name="Text">All that was reported, as far as it is text.</param>
public sealed record Span(string Service, string TraceId, string Id, string Parent, string Name, SpanKind Kind, string Text);

/// <summary>Numbered as in OpenTelemetry's protocol.</summary>
public enum SpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

/// <summary>Where the processes of a system send their traces: OTLP over HTTP, of which just what tests ask for is read.</summary>
public sealed class TraceReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Span> _spans = new();
    private WebApplication? _app;

    /// <summary>What makes a process report here, and soon.</summary>
    public Dictionary<string, string> Environment { get; } = new()
    {
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
    };

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Clear();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/v1/traces", ReceiveAsync);
        // Metrics and logs come, too, and nobody asks for them.
        _app.MapPost("/v1/{signal}", () => TypedResults.Ok());
        await _app.StartAsync();
        Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single();
    }

    /// <summary>The spans of a trace that have arrived.</summary>
    public IReadOnlyList<Span> Of(string traceId) => [.. _spans.Where(span => span.TraceId == traceId)];

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        // ExportTraceServiceRequest { 1: ResourceSpans { 1: Resource { 1: attributes }, 2: ScopeSpans { 2: Span } } }
        foreach (var resourceSpans in Messages(await ByteString.FromStreamAsync(request.Body), 1))
        {
            var attributes = Messages(resourceSpans, 1).SelectMany(resource => Messages(resource, 1));
            var service = attributes.Select(ServiceName).OfType<string>().First();
            foreach (var span in Messages(resourceSpans, 2).SelectMany(scope => Messages(scope, 2)))
                _spans.Enqueue(Read(service, span));
        }

        return TypedResults.Ok();
    }

    /// <summary>KeyValue { 1: key, 2: AnyValue { 1: string } }</summary>
    private static string? ServiceName(ByteString attribute) =>
        Messages(attribute, 1).Single().ToStringUtf8() is "service.name"
            ? Messages(Messages(attribute, 2).Single(), 1).Single().ToStringUtf8()
            : null;

    /// <summary>Span { 1: trace, 2: id, 4: parent, 5: name, 6: kind }</summary>
    private static Span Read(string service, ByteString span)
    {
        var fields = Fields(span).ToList();
        return new(service, Hex(1), Hex(2), Hex(4), Bytes(5).ToStringUtf8(), (SpanKind)fields.Single(field => field.Number == 6).Value, span.ToStringUtf8());

        ByteString Bytes(int number) => fields.FirstOrDefault(field => field.Number == number).Bytes ?? ByteString.Empty;
        string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);
    }

    private static IEnumerable<ByteString> Messages(ByteString message, int number) =>
        Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);

    private static IEnumerable<(int Number, ByteString Bytes, ulong Value)> Fields(ByteString message)
    {
        var input = message.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    yield return (WireFormat.GetTagFieldNumber(tag), input.ReadBytes(), 0);
                    break;
                case WireFormat.WireType.Varint:
                    yield return (WireFormat.GetTagFieldNumber(tag), ByteString.Empty, input.ReadUInt64());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }
}
