namespace KiBiennale.SystemTests;

/// <summary>Events that tests publish.</summary>
internal static class TestEvents
{
    /// <summary>An id that no other test has.</summary>
    public static string NewId() => $"test-{Guid.CreateVersion7()}";

    /// <summary>An event that can be booked.</summary>
    public static string Body(string title = "Ein Abend") => $$"""
        {
          "title": { "de": "{{title}}" },
          "format": "talk",
          "audiences": ["public"],
          "languages": ["de"],
          "mode": "onsite",
          "starts": "2026-12-10T18:00",
          "ends": "2026-12-10T20:00",
          "registration": { "mode": "open", "capacity": 20 }
        }
        """;
}
