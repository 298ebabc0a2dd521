namespace KiBiennale.NativeHost.Commands;

/// <summary>Where everything is, once the system is ready.</summary>
internal static class Summary
{
    /// <summary>How many lines it has.</summary>
    public const int Lines = 8;

    public static string Of(DataFolder data, HostOptions options) => $"""

        The system is ready.
          API            {options.Gateway}/api/v1
          API reference  {options.Gateway}/docs
          Health         {options.Gateway}/status
          Dashboard      only with --aspire; set OTEL_EXPORTER_OTLP_ENDPOINT to send telemetry elsewhere
          Mails          ./biennale mail, unless Mail__Smtp names a mail server
          Demo sign-ins  {(options.Demo ? data.DemoCredentials : "none (--no-demo)")}
        """;
}
