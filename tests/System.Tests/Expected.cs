namespace KiBiennale.SystemTests;

/// <summary>Rights that routes have alike: what a caller is answered, asking about a hub.</summary>
internal static class Expected
{
    public const string LetIn = "let in";
    public const string Unknown = "401 unauthorized";
    public const string Forbidden = "403 forbidden";
    public const string NotYourHub = "403 not_your_hub";
    public const string InsufficientScope = "403 insufficient_scope";

    public static string Anybody(Caller caller, string hub) => LetIn;

    public static string Office(Caller caller, string hub) => WithToken(caller, caller.Role is "office" ? LetIn : Forbidden);

    public static string Operations(Caller caller, string hub) => WithToken(caller, caller.Role is "ops" ? LetIn : Forbidden);

    public static string WithAnyRole(Caller caller, string hub) => WithToken(caller, LetIn);

    public static string NoSystem(Caller caller, string hub) => WithToken(caller, "403 not_a_person");

    /// <summary>What is asked for is nobody's: which hub may have it is for the service's own tests.</summary>
    public static Func<Caller, string, string> OfAnyHub(string scope, params string[] roles) => (caller, _) => WithToken(caller,
        caller.Role is not "office" && !roles.Contains(caller.Role) ? Forbidden : caller.Scopes?.Contains(scope) == false ? InsufficientScope : LetIn);

    public static Func<Caller, string, string> PublisherOfAnyHub(string scope) => OfAnyHub(scope, "publisher");

    public static Func<Caller, string, string> StaffOfAnyHub(string scope) => OfAnyHub(scope, "publisher", "checkin");

    public static Func<Caller, string, string> PublisherOfTheHub(string scope) => (caller, hub) => WithToken(caller, caller switch
    {
        { Role: not ("office" or "publisher") } => Forbidden,
        { Role: "publisher" } when caller.Hub != hub => NotYourHub,
        _ => caller.Scopes?.Contains(scope) == false ? InsufficientScope : LetIn,
    });

    public static string WithToken(Caller caller, string outcome) => caller.Token is null ? Unknown : outcome;
}
