using System.Text;
using ExcelDataReader;
using Microsoft.EntityFrameworkCore;

namespace KiBiennale.Registrations.Tests;

public sealed class AttendeesTests(Servers servers) : IAsyncLifetime
{
    private static readonly string s_door = TestTokens.Of("checkin", "bochum", "door");
    private static readonly string s_publisher = TestTokens.Publisher("bochum");

    private Booking _booking = null!;
    private Answer _zoe = null!;
    private string _offering = "";

    public async ValueTask InitializeAsync()
    {
        // What reads workbooks needs it.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        _booking = await Booking.StartAsync(servers);
        var talk = Snapshots.Talk(TimeProvider.System.GetUtcNow().AddHours(1));
        _offering = (await _booking.PublishAsync(talk with { Registration = talk.Registration with { Groups = true, Questions = [new("diet", new("Kost?"), Required: false)] } }))[0];
        _zoe = await _booking.RegisterAsync(_offering, "zoe");
        var ada = await _booking.RegisterAsync(_offering, "ada", 3, """ "answers": { "diet": "=1+1" }, "group": { "kind": "school", "organisation": "Goethe_Schule", "ageGroup": "10" } """);
        Assert.Equal("confirmed", Booking.StatusOf(ada));
        var bob = await _booking.RegisterAsync(_offering, "bob");
        await _booking.Api.DeleteAsync(Booking.PathOf(bob), headers: Booking.KeyOf(bob));
        Assert.Equal(200, (await _booking.Api.PostAsync("/checkins", $$"""{ "ticket": "{{ada["ticket"]!.GetValue<string>()}}", "device": "north", "people": 2 }""", s_door)).Status);
    }

    public ValueTask DisposeAsync() => _booking.DisposeAsync();

    [Theory]
    [InlineData("", "zoe ada bob")]
    [InlineData("?status=confirmed", "zoe ada")]
    [InlineData("?status=cancelled", "bob")]
    [InlineData("?admitted=true", "ada")]
    [InlineData("?admitted=false&status=confirmed", "zoe")]
    [InlineData("?q=OE", "zoe ada")]
    [InlineData("?q=e_s", "ada")]
    [InlineData("?q=b%25b", "")]
    [InlineData("?q=bob%40example.org", "bob")]
    public async Task Given_filters_When_the_hub_lists_who_comes_Then_it_sees_those_in_their_order(string query, string names)
    {
        var list = await ListAsync(query, s_publisher);

        Assert.Equal(names, string.Join(' ', list["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>())));
        Assert.Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, list["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task Given_pages_of_one_When_all_are_read_Then_each_comes_once()
    {
        var (names, cursor) = (new List<string>(), (string?)"");
        while (cursor is not null)
        {
            var page = await ListAsync($"?limit=1{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}", s_publisher);
            names.AddRange(page["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }

        Assert.Equal(["zoe", "ada", "bob"], names);
    }

    [Fact]
    public async Task Given_door_staff_When_they_list_who_comes_Then_they_see_no_address_and_no_answer_and_cannot_look_for_them()
    {
        var ada = (await ListAsync("?q=ada", s_door))["items"]!.AsArray().Single()!;

        Assert.Equal((null, null, "Goethe_Schule", 2), (ada["email"], ada["answers"], ada["group"]!["organisation"]!.GetValue<string>(), ada["admitted"]!.GetValue<int>()));
        Assert.Empty((await ListAsync("?q=example.org", s_door))["items"]!.AsArray());
        var csv = await TextAsync("attendees.csv", s_door);
        Assert.DoesNotContain("example.org", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("diet", csv, StringComparison.Ordinal);
        Assert.Contains("ada", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_answers_that_look_like_formulas_When_the_list_is_exported_Then_it_is_by_name_and_no_spreadsheet_computes()
    {
        var lines = (await TextAsync("attendees.csv?status=confirmed", s_publisher)).Split("\r\n");

        Assert.Equal("\uFEFFnumber,name,email,organisation,ageGroup,partySize,status,admitted,admittedAt,created,id,note,answers.diet", lines[0]);
        Assert.StartsWith("2,ada,ada@example.org,Goethe_Schule,10,3,confirmed,2,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",'=1+1", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("1,zoe,", lines[2], StringComparison.Ordinal);
        Assert.Equal(("", 4), (lines[3], lines.Length));
    }

    [Fact]
    public async Task Given_the_workbook_When_it_is_read_Then_counts_are_numbers_and_texts_are_texts()
    {
        using var book = new MemoryStream(await BytesAsync("attendees.xlsx?status=confirmed", s_publisher));
        using var reader = ExcelReaderFactory.CreateReader(book);

        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);

        Assert.Equal((object?[])["number", "name", "email"], rows[0][..3]);
        Assert.Equal((object?[])[2.0, "ada", "ada@example.org", "Goethe_Schule", "10", 3.0, "confirmed", 2.0], rows[1][..8]);
        Assert.Equal("=1+1", rows[1][12]);
        Assert.Equal(3, rows.Count);
    }

    [Fact]
    public async Task Given_thousands_who_come_When_the_list_is_exported_Then_all_are_in_it()
    {
        await _booking.Service.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO registrations (id, event_id, offering_id, number, status, party_size, name, email, locale, newsletter, answers, link_version, version, created, updated)
            SELECT gen_random_uuid(), event_id, offering_id, number + i, 'Cancelled', 1, 'guest ' || i, i || '@example.com', 'de', false, jsonb_build_object(), 1, 1, created, updated
              FROM registrations, generate_series(100, 3099) AS i WHERE name = 'zoe'
            """));

        Assert.Equal(1 + 3003 + 1, (await TextAsync("attendees.csv", s_publisher)).Split("\r\n").Length);
        using var book = new MemoryStream(await BytesAsync("attendees.xlsx", s_publisher));
        using var reader = ExcelReaderFactory.CreateReader(book);
        Assert.Equal(1 + 3003, reader.RowCount);
    }

    [Fact]
    public async Task Given_an_offering_in_numbers_When_the_hub_asks_Then_it_sees_who_came_and_nobodys_name()
    {
        var answer = await _booking.Api.GetAsync($"/offerings/{_offering}/statistics", s_door);

        Assert.Equal(("""{"confirmed":{"registrations":2,"people":4},"cancelled":{"registrations":1,"people":1}}""", 40, 2, 2),
            (answer["statuses"]!.ToJsonString(), answer["capacity"]!.GetValue<int>(), answer["admitted"]!.GetValue<int>(), answer["missing"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Given_a_note_of_the_hub_When_lists_are_read_Then_publishers_see_it_and_neither_door_staff_nor_the_person()
    {
        var ada = (await ListAsync("?q=ada", s_publisher))["items"]![0]!["id"]!.GetValue<string>();
        Assert.Equal("Rollstuhl", (await _booking.Api.PutAsync($"/registrations/{ada}/note", """{ "note": " Rollstuhl " }""", s_publisher))["note"]!.GetValue<string>());

        Assert.Equal("Rollstuhl", (await ListAsync("?q=ada", s_publisher))["items"]![0]!["note"]!.GetValue<string>());
        Assert.Contains(",Rollstuhl,", await TextAsync("attendees.csv", s_publisher), StringComparison.Ordinal);
        Assert.Null((await ListAsync("?q=ada", s_door))["items"]![0]!["note"]);
        Assert.DoesNotContain("Rollstuhl", await TextAsync("attendees.csv", s_door), StringComparison.Ordinal);
        Assert.DoesNotContain("Rollstuhl", (await _booking.Api.GetAsync($"/registrations/{ada}", s_publisher)).Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null((await _booking.Api.PutAsync($"/registrations/{ada}/note", "{}", s_publisher))["note"]);
        // What was noted of one is not of who comes instead.
        var zoe = (await ListAsync("?q=zoe", s_publisher))["items"]![0]!["id"]!.GetValue<string>();
        await _booking.Api.PutAsync($"/registrations/{zoe}/note", """{ "note": "Allergie" }""", s_publisher);
        Assert.Equal(200, (await _booking.Api.PostAsync($"/registrations/{zoe}/transfer", """{ "name": "yuri", "email": "yuri@example.org" }""", headers: Booking.KeyOf(_zoe))).Status);
        Assert.Null((await ListAsync("?q=yuri", s_publisher))["items"]![0]!["note"]);
        Assert.Equal(["note"], (await _booking.Api.PutAsync($"/registrations/{ada}/note", $$"""{ "note": "{{new string('a', 2001)}}" }""", s_publisher)).Faults);
    }

    [Theory]
    [InlineData("attendees")]
    [InlineData("attendees.csv")]
    [InlineData("attendees.xlsx")]
    [InlineData("statistics")]
    [InlineData("checkins")]
    [InlineData("checkin-key")]
    public async Task Given_what_hubs_ask_of_an_offering_When_it_is_anothers_or_there_is_none_Then_they_hear_so(string what)
    {
        Assert.Equal("403 not_your_hub", await CodeAsync($"/offerings/{_offering}/{what}", TestTokens.Publisher("essen")));
        Assert.Equal("404 offering_not_found", await CodeAsync($"/offerings/{Guid.CreateVersion7()}/{what}", s_publisher));
        Assert.Equal(401, (await _booking.Api.GetAsync($"/offerings/{_offering}/{what}")).Status);
    }

    [Fact]
    public async Task Given_filters_that_are_none_When_the_list_is_asked_for_Then_it_says_which()
    {
        Assert.Equal(["cursor", "limit", "q", "status"], (await _booking.Api.GetAsync($"/offerings/{_offering}/attendees?status=gone&limit=0&cursor=x&q={new string('a', 101)}", s_publisher)).Faults.Order());
        Assert.Equal(422, (await _booking.Api.GetAsync($"/offerings/{_offering}/attendees.csv?status=gone", s_publisher)).Status);
    }

    private async Task<Answer> ListAsync(string query, string token)
    {
        var answer = await _booking.Api.GetAsync($"/offerings/{_offering}/attendees{query}", token);
        Assert.Equal(200, answer.Status);
        return answer;
    }

    private async Task<string> CodeAsync(string path, string token)
    {
        var answer = await _booking.Api.GetAsync(path, token);
        return $"{answer.Status} {answer.Code}";
    }

    private async Task<string> TextAsync(string file, string token) => Encoding.UTF8.GetString(await BytesAsync(file, token));

    private async Task<byte[]> BytesAsync(string file, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/offerings/{_offering}/{file}");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await _booking.Api.Http.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
