using KiBiennale.Bench;

Dictionary<string, Func<Task>> benchmarks = new() { ["messaging"] = Messaging.RunAsync, ["tokens"] = TokenValidation.RunAsync, ["programme"] = Programme.RunAsync, ["rush"] = Rush.RunAsync, ["doors"] = Doors.RunAsync, ["webhooks"] = Webhooks.RunAsync };

var chosen = args is [var name, ..] ? benchmarks.Where(benchmark => benchmark.Key == name).ToList() : [.. benchmarks];
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no benchmark '{args[0]}', but: {string.Join(", ", benchmarks.Keys)}.");
    return 1;
}

foreach (var (title, run) in chosen)
{
    Console.WriteLine($"== {title}");
    await run();
}

return 0;
