using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KiBiennale.Architecture.Tests;

/// <summary>A resource as AppHost.cs makes it.</summary>
internal sealed class AppHostResource(string name, bool isConnection)
{
    public string Name { get; } = name;

    /// <summary>Only a connection string, which others refer to.</summary>
    public bool IsConnection { get; } = isConnection;

    public SortedSet<string> References { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> WaitsFor { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Reads the model from the text of AppHost.cs, since Aspire's packages are not on every machine: runs the little of C# that
/// decides who is named, referred to and waited for. What it does not understand is an error, never an empty answer.
/// </summary>
internal sealed class AppHostSource
{
    private static readonly object s_builder = new();
    private static readonly object s_unknown = new();

    private readonly Dictionary<string, LocalFunctionStatementSyntax> _functions;
    private readonly List<AppHostResource> _resources = [];
    private readonly HashSet<InvocationExpressionSyntax> _linked;
    private readonly bool _withContainers;

    private AppHostSource(CompilationUnitSyntax root, bool withContainers, HashSet<InvocationExpressionSyntax> linked)
    {
        _functions = root.DescendantNodes().OfType<LocalFunctionStatementSyntax>().ToDictionary(function => function.Identifier.Text);
        _withContainers = withContainers;
        _linked = linked;
        Run(root.Members.OfType<GlobalStatementSyntax>().Select(member => member.Statement), []);
    }

    /// <summary>Whether a call says that one resource refers to another or waits for it.</summary>
    public static bool IsLink(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "WithReference" or "WaitFor" or "WaitForCompletion" or "WaitForStart" };

    /// <summary>The resources, where containers run and where they do not.</summary>
    public static (IReadOnlyList<AppHostResource> WithContainers, IReadOnlyList<AppHostResource> Without) Read(CompilationUnitSyntax root)
    {
        var linked = new HashSet<InvocationExpressionSyntax>();
        var (with, without) = (new AppHostSource(root, true, linked), new AppHostSource(root, false, linked));
        if (root.DescendantNodes().OfType<InvocationExpressionSyntax>().FirstOrDefault(call => IsLink(call) && !linked.Contains(call)) is { } missed)
            throw new NotSupportedException($"Never came to: {missed}");
        return (with._resources, without._resources);
    }

    private object? Run(IEnumerable<StatementSyntax> statements, Dictionary<string, object?> scope)
    {
        foreach (var statement in statements)
        {
            if (Run(statement, scope) is { } result)
                return result;
        }

        return null;
    }

    /// <summary>Gives what a return statement returns; null when there is none.</summary>
    private object? Run(StatementSyntax statement, Dictionary<string, object?> scope)
    {
        switch (statement)
        {
            case LocalFunctionStatementSyntax:
                return null;
            case BlockSyntax block:
                return Run(block.Statements, scope);
            case ReturnStatementSyntax { Expression: { } expression }:
                return Evaluate(expression, scope);
            case ExpressionStatementSyntax { Expression: var expression }:
                _ = Evaluate(expression, scope);
                return null;
            case LocalDeclarationStatementSyntax declaration:
                foreach (var variable in declaration.Declaration.Variables)
                {
                    var name = variable.Identifier.Text;
                    scope[name] = name is "withContainers" ? _withContainers : Evaluate(variable.Initializer!.Value, scope);
                }

                return null;
            case IfStatementSyntax { Else: null } conditional:
                return Evaluate(conditional.Condition, scope) is true ? Run(conditional.Statement, scope) : null;
            case ForEachStatementSyntax loop:
                foreach (var item in Evaluate(loop.Expression, scope) as List<object?> ?? [])
                    _ = Run(loop.Statement, new(scope) { [loop.Identifier.Text] = item });
                return null;
            case ForEachVariableStatementSyntax:
                return null;
            default:
                throw new NotSupportedException($"Not understood: {statement}");
        }
    }

    private object? Evaluate(ExpressionSyntax expression, Dictionary<string, object?> scope) => expression switch
    {
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } => null,
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part => part is InterpolationSyntax hole
            ? Evaluate(hole.Expression, scope)
            : ((InterpolatedStringTextSyntax)part).TextToken.ValueText)),
        IdentifierNameSyntax { Identifier.Text: var name } => Known(name, scope),
        AwaitExpressionSyntax awaited => Evaluate(awaited.Expression, scope),
        ConditionalExpressionSyntax choice when Evaluate(choice.Condition, scope) is bool isTrue => Evaluate(isTrue ? choice.WhenTrue : choice.WhenFalse, scope),
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax } isNot => Evaluate(isNot.Expression, scope) is not null,
        AssignmentExpressionSyntax assignment => Evaluate(assignment.Right, scope),
        ObjectCreationExpressionSyntax { Type: GenericNameSyntax { Identifier.Text: "List" } } => new List<object?>(),
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax invoke } access =>
            Evaluate(access.Expression, scope) is LocalFunctionStatementSyntax function ? Call(function, invoke, scope) : s_unknown,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call =>
            CallMember(Evaluate(member.Expression, scope), member.Name.Identifier.Text, call, scope),
        InvocationExpressionSyntax { Expression: SimpleNameSyntax { Identifier.Text: var name } } call => Call(_functions[name], call, scope),
        _ => s_unknown,
    };

    private object? Known(string name, Dictionary<string, object?> scope) =>
        scope.TryGetValue(name, out var value) ? value : _functions.TryGetValue(name, out var function) ? function : s_unknown;

    private object? Call(LocalFunctionStatementSyntax function, InvocationExpressionSyntax call, Dictionary<string, object?> scope)
    {
        var inner = new Dictionary<string, object?>(scope);
        foreach (var (index, parameter) in function.ParameterList.Parameters.Index())
            inner[parameter.Identifier.Text] = index < call.ArgumentList.Arguments.Count ? Argument(call, index, scope) : null;
        return function.ExpressionBody is { } body ? Evaluate(body.Expression, inner) : Run(function.Body!, inner);
    }

    private object? CallMember(object? receiver, string method, InvocationExpressionSyntax call, Dictionary<string, object?> scope)
    {
        switch (receiver)
        {
            case AppHostResource resource:
                if (IsLink(call))
                    Link(resource, method, call, scope);
                return resource;
            case List<object?> list when method is "Add":
                list.Add(Argument(call, 0, scope));
                return s_unknown;
            case var _ when receiver == s_builder && method.StartsWith("Add", StringComparison.Ordinal) && method is not "AddParameter":
                var made = new AppHostResource((string)Argument(call, 0, scope)!, method is "AddConnectionString");
                _resources.Add(made);
                return made;
            default:
                return method is "CreateBuilder" ? s_builder : s_unknown;
        }
    }

    private void Link(AppHostResource resource, string method, InvocationExpressionSyntax call, Dictionary<string, object?> scope)
    {
        var other = Argument(call, 0, scope) as AppHostResource ?? throw new NotSupportedException($"Not understood: {call}");
        _ = (method is "WithReference" ? resource.References : resource.WaitsFor).Add(other.Name);
        _linked.Add(call);
    }

    private object? Argument(InvocationExpressionSyntax call, int index, Dictionary<string, object?> scope) =>
        Evaluate(call.ArgumentList.Arguments[index].Expression, scope);
}
