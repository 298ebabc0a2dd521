using KiBiennale.Gateway;
using KiBiennale.Gateway.Caching;
using KiBiennale.ServiceDefaults;
using Scalar.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRoutes();
builder.AddPublicCors();
builder.AddCaching();
builder.Services.AddSingleton<MergedOpenApi>();
builder.Services.AddSingleton<ServicesCheck>().AddHealthChecks().AddCheck<ServicesCheck>("services");

var app = builder.Build();
app.UseServiceDefaults();
app.UseCors();
// Within CORS, whose headers depend on who asks and are not kept.
app.UseOutputCache();
app.MapOverview();
app.MapScalarApiReference("/docs", reference => reference.WithTitle("KI Biennale API").WithOpenApiRoutePattern("/openapi/v1.json"));
app.MapRoutes();
await app.RunAsync();
