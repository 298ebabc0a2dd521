using KiBiennale.Gateway;
using KiBiennale.Gateway.Caching;
using KiBiennale.ServiceDefaults;
using KiBiennale.ServiceDefaults.PersonalData;
using Scalar.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRoutes();
builder.AddPublicCors();
builder.AddCaching();
builder.Services.AddSingleton<MergedOpenApi>();
builder.Services.AddSingleton<Asking>().AddSingleton<AllQueues>().AddSingleton<MyData>();
// A replica that does not answer is an answer: the next one is asked at once.
#pragma warning disable EXTEXP0001 // Handlers that all clients have can be taken away: for evaluation only, says the package.
builder.Services.AddHttpClient(Overview.Client).RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
builder.Services.AddSingleton<ServicesCheck>().AddHealthChecks().AddCheck<ServicesCheck>("services");

var app = builder.Build();
app.UseServiceDefaults();
app.UseCors();
// Within CORS, whose headers depend on who asks and are not kept.
app.UseCaching();
app.MapOverview();
app.MapGet(RouteTable.AllQueues, (AllQueues queues, HttpContext http, CancellationToken cancellationToken) => queues.Handle(http, cancellationToken));
app.MapGet(PersonalDataEndpoints.Path, (MyData data, HttpContext http, CancellationToken cancellationToken) => data.Handle(http, cancellationToken));
app.MapScalarApiReference("/docs", reference => reference.WithTitle("KI Biennale API").WithOpenApiRoutePattern("/openapi/v1.json"));
app.MapRoutes();
await app.RunAsync();
