using KiBiennale.Gateway;
using KiBiennale.ServiceDefaults;
using Scalar.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRoutes();
builder.AddPublicCors();
builder.Services.AddSingleton<MergedOpenApi>();
builder.Services.AddSingleton<ServicesCheck>().AddHealthChecks().AddCheck<ServicesCheck>("services");

var app = builder.Build();
app.UseServiceDefaults();
app.UseCors();
app.MapOverview();
app.MapScalarApiReference("/docs", reference => reference.WithTitle("KI Biennale API").WithOpenApiRoutePattern("/openapi/v1.json"));
app.MapRoutes();
await app.RunAsync();
