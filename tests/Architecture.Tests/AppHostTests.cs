using KiBiennale.NativeHost;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KiBiennale.Architecture.Tests;

/// <summary>The system is one, whether Aspire runs it or the native host: the same names, references and waits.</summary>
public sealed class AppHostTests
{
    private const string MailServer = "mailpit";

    private static readonly CompilationUnitSyntax s_appHost = Parse(File.ReadAllText(Repository.In("AppHost", "AppHost.cs")));

    private static readonly IReadOnlyList<InvocationExpressionSyntax> s_calls = [.. s_appHost.DescendantNodes().OfType<InvocationExpressionSyntax>()];

    public static TheoryData<string> Links => [.. s_calls.Where(AppHostSource.IsLink).Select(TextOf).Distinct()];

    public static TheoryData<string> Names => [.. s_calls.Where(NamesResource).Select(TextOf)];

    [Fact]
    public void AppHost_and_native_host_have_one_model()
    {
        var (withContainers, without) = AppHostSource.Read(s_appHost);
        Assert.All((IReadOnlyList<AppHostResource>[])[withContainers, without], model => Assert.Equal(Model.Services.Count, model.Count(resource => resource.IsConnection)));
        Assert.Empty(Differences(s_appHost));
    }

    [Fact]
    public void The_mail_server_is_the_one_thing_that_only_containers_have()
    {
        var (withContainers, without) = AppHostSource.Read(s_appHost);
        Assert.Equal([MailServer], withContainers.Select(resource => resource.Name).Except(without.Select(resource => resource.Name)));
        Assert.Equal(["notifications"], withContainers.Where(resource => resource.References.Contains(MailServer)).Select(resource => resource.Name));
    }

    [Fact]
    public void Only_AppHost_cs_says_who_refers_to_whom()
    {
        var others = Directory.GetFiles(Repository.In("AppHost"), "*.cs").Where(file => Path.GetFileName(file) is not "AppHost.cs").ToList();
        Assert.NotEmpty(others);
        Assert.DoesNotContain(
            others.SelectMany(file => Parse(File.ReadAllText(file)).DescendantNodes()).OfType<InvocationExpressionSyntax>(), AppHostSource.IsLink);
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void Control_a_reference_or_wait_taken_away_is_noticed(string link)
    {
        var call = s_calls.First(call => TextOf(call) == link);
        Assert.NotEmpty(Differences(s_appHost.ReplaceNode(call, ((MemberAccessExpressionSyntax)call.Expression).Expression)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Control_a_resource_renamed_is_noticed(string naming)
    {
        var name = s_calls.First(call => TextOf(call) == naming).ArgumentList.Arguments[0].Expression;
        Assert.NotEmpty(Differences(s_appHost.ReplaceNode(name, SyntaxFactory.ParseExpression("\"renamed\""))));
    }

    /// <summary>Calls that give a resource its name: the builder's, and those of AppHost.cs's own functions.</summary>
    private static bool NamesResource(InvocationExpressionSyntax call) => call is { ArgumentList.Arguments: [{ Expression: var first }, ..] }
        && first is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax
        && call.Expression switch
        {
            GenericNameSyntax { Identifier.Text: "Service" or "Project" } => true,
            MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "builder" }, Name.Identifier.Text: var method } =>
                method.StartsWith("Add", StringComparison.Ordinal),
            _ => false,
        };

    private static string TextOf(InvocationExpressionSyntax call) => string.Join(' ', call.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static CompilationUnitSyntax Parse(string text) => CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot();

    /// <summary>What only one of the two says. The mail server, which the native host does not have, is expected where containers run.</summary>
    private static IReadOnlyList<string> Differences(CompilationUnitSyntax appHost)
    {
        var (withContainers, without) = AppHostSource.Read(appHost);
        var native = Model.Resources.Select(resource => Describe(resource.Name, resource.References, resource.WaitsFor)).ToHashSet();
        var nativeWithMail = Model.Resources
            .Select(resource => resource.Name is "notifications" ? resource with { References = [.. resource.References, MailServer] } : resource)
            .Select(resource => Describe(resource.Name, resource.References, resource.WaitsFor))
            .Append(Describe(MailServer, [], [])).ToHashSet();
        nativeWithMail.SymmetricExceptWith(Describe(withContainers));
        native.SymmetricExceptWith(Describe(without));
        return [.. native, .. nativeWithMail];
    }

    private static IEnumerable<string> Describe(IReadOnlyList<AppHostResource> resources) =>
        resources.Where(resource => !resource.IsConnection).Select(resource => Describe(resource.Name, resource.References, resource.WaitsFor));

    private static string Describe(string name, IEnumerable<string> references, IEnumerable<string> waitsFor) =>
        $"{name} refers to [{Sorted(references)}] and waits for [{Sorted(waitsFor)}]";

    private static string Sorted(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
