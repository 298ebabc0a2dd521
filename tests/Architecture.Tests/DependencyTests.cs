using NetArchTest.Rules;

namespace KiBiennale.Architecture.Tests;

/// <summary>Who may know whom.</summary>
public sealed class DependencyTests
{
    private static readonly string[] s_techniques = ["Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "MassTransit", "Npgsql"];

    public static TheoryData<string> Services => [.. Repository.Services];

    public static TheoryData<string> ServicesWithDomain =>
        [.. Repository.Services.Where(service => Directory.Exists(Repository.In("services", service, "Domain")))];

    [Fact]
    public void Every_service_of_the_model_is_examined() =>
        Assert.Equal(NativeHost.Model.Services.Order(StringComparer.Ordinal), Repository.Services.Select(service => service.ToLowerInvariant()));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_knows_no_other_service_and_no_gateway(string service)
    {
        Assert.Contains("ServiceDefaults", Repository.UsedBy(service));
        Assert.DoesNotContain(Repository.UsedBy(service), used => used == "Gateway" || Repository.Services.Contains(used));
        var named = (string[])
        [
            .. Repository.Named("ProjectReference", "services", "Directory.Build.props"),
            .. Repository.Named("ProjectReference", "services", service, service + ".csproj"),
        ];
        Assert.NotEmpty(named);
        Assert.All(named, project => Assert.Contains(Path.GetFileNameWithoutExtension(project), (string[])["ServiceDefaults", "Contracts"]));
    }

    [Fact]
    public void The_gateway_knows_no_service()
    {
        Assert.Contains("ServiceDefaults", Repository.UsedBy("Gateway"));
        Assert.DoesNotContain(Repository.UsedBy("Gateway"), Repository.Services.Contains);
        Assert.Equal(["../ServiceDefaults/ServiceDefaults.csproj"], Repository.Named("ProjectReference", "gateway", "Gateway.csproj"));
    }

    [Fact]
    public void What_services_have_in_common_knows_no_service()
    {
        Assert.Contains("KiBiennale.Contracts", Repository.UsedBy("ServiceDefaults"));
        Assert.DoesNotContain(Repository.UsedBy("ServiceDefaults"), used => used == "Gateway" || Repository.Services.Contains(used));
        Assert.Equal(["../contracts/Contracts.csproj"], Repository.Named("ProjectReference", "ServiceDefaults", "ServiceDefaults.csproj"));
    }

    [Fact]
    public void The_native_host_knows_no_service_and_no_gateway()
    {
        Assert.Contains("ServiceDefaults", Repository.UsedBy("NativeHost"));
        Assert.DoesNotContain(Repository.UsedBy("NativeHost"), used => used == "Gateway" || Repository.Services.Contains(used));
        Assert.Equal(["../ServiceDefaults/ServiceDefaults.csproj"], Repository.Named("ProjectReference", "NativeHost", "NativeHost.csproj"));
    }

    [Fact]
    public void Contracts_need_nothing_but_the_framework()
    {
        Assert.NotEmpty(Repository.UsedBy("KiBiennale.Contracts"));
        Assert.All(Repository.UsedBy("KiBiennale.Contracts"), used => Assert.StartsWith("System.", used, StringComparison.Ordinal));
        Assert.Empty(Repository.Named("ProjectReference", "contracts", "Contracts.csproj"));
        Assert.Empty(Repository.Named("PackageReference", "contracts", "Contracts.csproj"));
    }

    [Theory]
    [MemberData(nameof(ServicesWithDomain))]
    public void The_domain_knows_neither_web_nor_database_nor_bus(string service)
    {
        var domain = Types.InAssembly(Repository.Load(service)).That().ResideInNamespaceMatching(@"^KiBiennale\.\w+\.Domain(\.|$)");
        Assert.NotEmpty(domain.GetTypes());
        Assert.Empty(domain.ShouldNot().HaveDependencyOnAny(s_techniques).GetResult().FailingTypeNames ?? []);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Control_the_same_examination_finds_the_database_in_the_data_folder(string service)
    {
        var data = Types.InAssembly(Repository.Load(service)).That().ResideInNamespaceMatching(@"^KiBiennale\.\w+\.Data(\.|$)");
        Assert.NotEmpty(data.ShouldNot().HaveDependencyOnAny(s_techniques).GetResult().FailingTypeNames ?? []);
    }
}
