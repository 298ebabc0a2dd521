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

    [Theory]
    [InlineData("/registrations:invitation")]
    [InlineData("/registrations/01990000-0000-7000-8000-000000000000/ticket.png")]
    public async Task Given_a_secret_link_When_it_is_followed_Then_no_trace_has_its_key(string path)
    {
        const string Secret = "Geheim-0123456789-Geheim";
        var trace = Guid.CreateVersion7().ToString("n");

        await system.Api.GetAsync($"{path}?key={Secret}", headers: ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        var spans = await Eventually.GetAsync(
            () => Task.FromResult(system.Traces.Of(trace)),
            spans => spans.Any(span => span is { Service: "gateway", Kind: SpanKind.Server }) && spans.Any(span => span is { Service: "registration", Kind: SpanKind.Server }));

        Assert.All(spans, span => Assert.DoesNotContain(Secret, span.Text, StringComparison.Ordinal));
        // What would show it is there.
        Assert.Contains(spans, span => span.Text.Contains(path, StringComparison.Ordinal) && span.Text.Contains("key=", StringComparison.Ordinal));
    }

    /// <summary>From the first span to the one in which Registration has consumed the message, each the parent of the next.</summary>
    private static IReadOnlyList<Span> PathToRegistration(IReadOnlyList<Span> spans)
    {
        return PathTo(spans.FirstOrDefault(span => span is { Service: "registration", Kind: SpanKind.Consumer }));

        IReadOnlyList<Span> PathTo(Span? span) =>
            span is null ? [] : [.. PathTo(spans.FirstOrDefault(other => other.Id == span.Parent)), span];
    }
}
