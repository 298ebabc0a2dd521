namespace KiBiennale.SystemTests;

[Collection(SharedSystem.Name)]
public sealed class TraceTests(RunningSystem system)
{
    [Fact]
    public async Task Given_a_hub_When_it_publishes_Then_one_trace_leads_from_the_gateway_through_events_and_the_broker_to_registration()
    {
        var token = await system.TokenAsync("bochum");
        var (trace, caller) = (Guid.CreateVersion7().ToString("n"), "00f067aa0ba902b7");

        var put = await system.Api.PutAsync(
            $"/hubs/bochum/events/{TestEvents.NewId()}", TestEvents.Body(), token, ("traceparent", $"00-{trace}-{caller}-01"));
        // Spans come in batches, a service at a time: the path is read when it is whole.
        await Eventually.GetAsync(
            () => Task.FromResult(string.Join('\n', PathToRegistration(system.Traces.Of(trace)))),
            path => path.Contains($"Parent = {caller}", StringComparison.Ordinal));
        var path = PathToRegistration(system.Traces.Of(trace));

        Assert.Equal(201, put.Status);
        Assert.True(path[0] is { Service: "gateway", Kind: SpanKind.Server });
        Assert.Equal(["gateway", "events", "registration"], path.Select(span => span.Service).Distinct());
        Assert.Contains(path, span => span is { Service: "events", Kind: SpanKind.Server });
        Assert.Contains(path, span => span is { Service: "events", Kind: SpanKind.Producer });
    }

    /// <summary>From the first span to the one in which Registration has consumed the message, each the parent of the next.</summary>
    private static IReadOnlyList<Span> PathToRegistration(IReadOnlyList<Span> spans)
    {
        return PathTo(spans.FirstOrDefault(span => span is { Service: "registration", Kind: SpanKind.Consumer }));

        IReadOnlyList<Span> PathTo(Span? span) =>
            span is null ? [] : [.. PathTo(spans.FirstOrDefault(other => other.Id == span.Parent)), span];
    }
}
