using KiBiennale.Registrations;
using KiBiennale.Registrations.Data;
using KiBiennale.Registrations.Erasing;
using KiBiennale.Registrations.Places;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBearerValidation();
builder.AddDatabase<RegistrationDbContext>("registration-db");
builder.AddMessaging<RegistrationDbContext>("registration");
builder.AddPlaces();
builder.AddErasing();

var app = builder.Build();
app.UseServiceDefaults();
var api = app.MapApi();
api.MapRegistrations();
api.MapDoors();
api.MapMine();
await app.RunServiceAsync(args);
