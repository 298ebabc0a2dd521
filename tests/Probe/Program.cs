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
builder.Services.AddSingleton<IInterceptor, SuddenDeath>();
builder.Services.AddScoped<IMigrationStep, ProbeTables>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi().MapPost("/changes", MakeChanges.Handle);
await app.RunServiceAsync(args);
