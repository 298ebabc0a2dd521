using KiBiennale.Notifications;
using KiBiennale.Notifications.Data;
using KiBiennale.Notifications.Features;
using KiBiennale.Notifications.Mails;
using KiBiennale.Notifications.Sending;
using KiBiennale.Notifications.Webhooks;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.Auth;
using KiBiennale.ServiceDefaults.Data;
using KiBiennale.ServiceDefaults.Http;
using KiBiennale.ServiceDefaults.Messaging;
using KiBiennale.ServiceDefaults.PersonalData;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi();
builder.AddBearerValidation();
builder.AddDatabase<NotificationsDbContext>("notifications-db");
builder.AddMessaging<NotificationsDbContext>("notifications");
builder.AddWriting();
builder.AddMails();
builder.AddWebhooks();

var app = builder.Build();
app.UseServiceDefaults();
var api = app.MapApi();
api.MapMyData(GetMyData.Handle);
api.MapNotifications();
await app.RunServiceAsync(args);
