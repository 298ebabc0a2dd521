using KiBiennale.Events;
using KiBiennale.Events.Data;
using KiBiennale.Events.Programme;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBearerValidation();
builder.AddDatabase<EventsDbContext>("events-db");
builder.AddMessaging<EventsDbContext>("events");
builder.AddProgramme();

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi().MapEvents();
await app.RunServiceAsync(args);
