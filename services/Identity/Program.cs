using KiBiennale.Identity;
using KiBiennale.Identity.Data;
using KiBiennale.Identity.SignIn;
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
builder.AddSignIn();

var app = builder.Build();
app.UsePublicAddress();
app.UseServiceDefaults();
app.UseAntiforgery();
app.MapTokens();
app.MapSignIn();
var api = app.MapApi();
api.MapCredentials();
api.MapPeople();
await app.RunServiceAsync(args, ("invite", InviteCommand.RunAsync));
