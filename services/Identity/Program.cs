using KiBiennale.Identity;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.Tokens;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBearerValidation();
builder.AddDatabase<IdentityDbContext>("identity-db");
builder.AddMessaging<IdentityDbContext>("identity");
builder.AddTokenServer();

var app = builder.Build();
app.UsePublicAddress();
app.UseServiceDefaults();
app.MapTokens();
app.MapApi().MapCredentials();
await app.RunServiceAsync(args);
