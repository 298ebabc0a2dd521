using KiBiennale.Hubs;
using KiBiennale.Hubs.Data;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBearerValidation();
builder.AddDatabase<HubsDbContext>("hubs-db");
builder.AddMessaging<HubsDbContext>("hubs");

var app = builder.Build();
app.UseServiceDefaults();
app.MapApi().MapHubs();
await app.RunServiceAsync(args);
