using System.CommandLine;
using System.Globalization;
using KiBiennale.NativeHost;
using KiBiennale.NativeHost.Commands;

var data = new Option<string>("--data") { Description = "Data folder", DefaultValueFactory = _ => Path.Combine(Installation.Root, ".data"), Recursive = true };
var port = new Option<int>("--port") { Description = "The front door's port", DefaultValueFactory = _ => 8080 };
var replicas = new Option<int>("--replicas") { Description = "Processes of each service", DefaultValueFactory = _ => 1 };
var at = new Option<string?>("--at") { Description = "The festival's clock starts there, as in 2026-09-10T09:00 (Europe/Berlin)" };
var noDemo = new Option<bool>("--no-demo") { Description = "Start empty" };
var detach = new Option<bool>("--detach") { Description = "Return when everything is ready" };
var quiet = new Option<bool>("--quiet") { Description = "Do not show the processes' lines", Hidden = true };
var native = new Option<bool>("--native") { Description = "As plain processes" };
var aspire = new Option<bool>("--aspire") { Description = "With Aspire, its containers and its dashboard" };
var json = new Option<bool>("--json") { Description = "For programs" };
var yes = new Option<bool>("--yes") { Description = "Do not ask" };
var follow = new Option<bool>("--follow", "-f") { Description = "Show what comes, too" };
var name = new Argument<string>("NAME") { Description = "A process, as 'status' names it" };

DataFolder Data(ParseResult parsed) => new(parsed.GetRequiredValue(data));
HostOptions Options(ParseResult parsed) => new(
    parsed.GetValue(port), Math.Clamp(parsed.GetValue(replicas), 1, 10), !parsed.GetValue(noDemo), ClockOffset(parsed.GetValue(at)), !parsed.GetValue(quiet));

var up = new Command("up", "Bring the whole system up") { port, replicas, at, noDemo, detach, quiet, native, aspire };
up.SetAction(async (parsed, _) =>
{
    var options = Options(parsed);
    if (parsed.GetValue(aspire))
        return await AspireCommand.RunAsync(Data(parsed), options);
    // Every process has its log: what nobody watches need not be written twice.
    if (parsed.GetValue(detach))
        return await UpCommand.DetachAsync(Data(parsed), [.. args.Where(argument => argument != "--detach"), "--quiet"]);
    if (!parsed.GetValue(native) && options.ToConsole)
        Console.WriteLine("Running as plain processes (--native); --aspire runs the AppHost with containers and dashboard.");
    return await UpCommand.RunAsync(Data(parsed), options);
});

var demo = new Command("demo", "Load the demo programme into a running, empty system");
demo.SetAction(async (parsed, cancellationToken) =>
{
    var status = DownCommand.RequireRunning(Data(parsed));
    if (!File.Exists(Data(parsed).DemoCredentials))
        throw new UserException("This system was started with --no-demo and has no demo clients: stop it and start it without.");
    await UpCommand.LoadDemoAsync(Data(parsed), new(new Uri(status.Gateway).Port, 1, true, TimeSpan.Zero, true), cancellationToken);
    return 0;
});

var down = new Command("down", "Stop the system, keep its data");
down.SetAction((parsed, _) => DownCommand.RunAsync(Data(parsed)));
var reset = new Command("reset", "Stop the system and delete its data") { yes };
reset.SetAction((parsed, _) => DownCommand.ResetAsync(Data(parsed), parsed.GetValue(yes)));
var statusCommand = new Command("status", "How the system is") { json };
statusCommand.SetAction((parsed, _) => StatusCommand.RunAsync(Data(parsed), parsed.GetValue(json)));
var logs = new Command("logs", "A process's log") { name, follow };
logs.SetAction((parsed, cancellationToken) => LogsCommand.RunAsync(Data(parsed), parsed.GetRequiredValue(name), parsed.GetValue(follow), cancellationToken));
var mailId = new Argument<string?>("ID") { Description = "A mail, as 'mail' names it", Arity = ArgumentArity.ZeroOrOne };
var mail = new Command("mail", "The mails of a demo; with ID one of them, as it was sent") { mailId };
mail.SetAction((parsed, cancellationToken) => parsed.GetValue(mailId) is { } id
    ? MailCommand.ShowAsync(Data(parsed), id, cancellationToken)
    : MailCommand.ListAsync(Data(parsed), cancellationToken));
var queueName = new Argument<string>("NAME") { Description = "A queue, as 'queues' names it" };
var requeue = new Command("requeue", "Hand a queue's parked messages over again") { queueName };
requeue.SetAction((parsed, cancellationToken) => ChangeQueueCommand.RequeueAsync(Data(parsed), parsed.GetRequiredValue(queueName), cancellationToken));
var discard = new Command("discard", "Drop a queue's parked messages for good") { queueName };
discard.SetAction((parsed, cancellationToken) => ChangeQueueCommand.DiscardAsync(Data(parsed), parsed.GetRequiredValue(queueName), cancellationToken));
var queues = new Command("queues", "Messages that could not be handled, and why") { json, requeue, discard };
queues.SetAction((parsed, cancellationToken) => QueuesCommand.RunAsync(Data(parsed), parsed.GetValue(json), cancellationToken));
var serviceName = new Argument<string>("NAME") { Description = "A service" };
var resync = new Command("resync", "A service asks the owners of what it knows to tell it again") { serviceName };
resync.SetAction((parsed, cancellationToken) => ResyncCommand.RunAsync(Data(parsed), parsed.GetRequiredValue(serviceName), cancellationToken));
var role = new Argument<string>("ROLE") { Description = "office, ops, juror; publisher and checkin with --hub; learner with --hub MUNICIPALITY" };
var address = new Argument<string>("MAIL") { Description = "Their address of e-mail" };
var hub = new Option<string?>("--hub") { Description = "Slug of the hub, or of a learner's municipality" };
var invite = new Command("invite", "Invite somebody to a role by e-mail: the first accounts of a new installation") { role, address, hub };
invite.SetAction((parsed, cancellationToken) => InviteCommand.RunAsync(
    Data(parsed), parsed.GetRequiredValue(role), parsed.GetRequiredValue(address), parsed.GetValue(hub), cancellationToken));
var doctor = new Command("doctor", "What this machine has and lacks");
doctor.SetAction((parsed, _) => DoctorCommand.RunAsync(Data(parsed)));
var serversArguments = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.OneOrMore };
var servers = new Command("servers", "Run a command beside PostgreSQL and RabbitMQ of its own, for tests") { serversArguments };
servers.SetAction((parsed, cancellationToken) => ServersCommand.RunAsync(parsed.GetRequiredValue(serversArguments), cancellationToken));
var serverArgument = new Argument<string>("SERVER") { Description = "postgres or rabbitmq" }.AcceptOnlyFromAmong("postgres", "rabbitmq");
var server = new Command("server", "Run one server, for Aspire: SERVER_DATA, SERVER_PORT and SERVER_PASSWORD say how") { serverArgument };
server.SetAction((parsed, _) => ServerCommand.RunAsync(parsed.GetRequiredValue(serverArgument)));

try
{
    return await new RootCommand("KI Biennale") { data, up, down, reset, statusCommand, logs, mail, queues, resync, invite, demo, doctor, servers, server }
        .Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (UserException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static TimeSpan ClockOffset(string? at)
{
    if (at is null)
        return TimeSpan.Zero;
    if (!DateTime.TryParseExact(at, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        throw new UserException($"'{at}' is no time such as 2026-09-10T09:00.");
    var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    if (zone.IsInvalidTime(local))
        throw new UserException($"The clock change skips {at} in Europe/Berlin.");
    return TimeZoneInfo.ConvertTimeToUtc(local, zone) - TimeProvider.System.GetUtcNow();
}
