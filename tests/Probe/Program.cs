using KiBiennale.Probe;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using Microsoft.EntityFrameworkCore.Diagnostics;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBearerValidation();
builder.AddDatabase<ProbeDbContext>("probe-db");
builder.AddMessaging<ProbeDbContext>("probe");
builder.Services.AddOptions<ProbeOptions>().BindConfiguration("Probe");
builder.Services.AddSingleton<EffectSignals>().AddSingleton<IInterceptor, CommitWatch>();
builder.Services.AddScoped<IMigrationStep, ProbeTables>();

var app = builder.Build();
app.UseServiceDefaults();
var api = app.MapApi();
api.MapPost("/changes", MakeChanges.Handle);
api.MapPost("/latency", MeasureLatency.Handle);
// What a request costs that does nothing, without a token and with one.
api.MapGet("/empty", TypedResults.NoContent);
api.MapGet("/empty-for-office", TypedResults.NoContent).RequireRole(Roles.Office);
await app.RunServiceAsync(args);
