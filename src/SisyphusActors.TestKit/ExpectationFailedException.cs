namespace SisyphusActors.TestKit;

/// <summary>What a test expected did not come. The message says what came instead.</summary>
public sealed class ExpectationFailedException(string message) : Exception(message);
