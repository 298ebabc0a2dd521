namespace KiBiennale.NativeHost;

/// <summary>Something that the person at the keyboard can put right: shown as one sentence, without a stack trace.</summary>
public sealed class UserException(string message) : Exception(message);
