using SisyphusActors.Core.Behaviors;
using SisyphusActors.Core.Ledger;
using SisyphusActors.Seams.Secrets;

namespace SisyphusActors.Hosting.Runs;

/// <summary>A run needs the values of secrets that this program does not have.</summary>
public sealed class SecretMissingException : Exception
{
    private SecretMissingException(string runId, IReadOnlyList<string> names)
        : base($"Run '{runId}' waits for secret {string.Join(", ", names)}. Nothing stores its value: go on with the run from a program that has it.") { }

    /// <exception cref="SecretMissingException">There is one.</exception>
    internal static void ThrowIfMissing(RunView run, SecretValues secrets)
    {
        if (secrets.Missing(run.Secrets) is [_, ..] missing)
            throw new SecretMissingException(run.RunId, missing);
    }
}

/// <summary>What is to be stored holds the value of a secret.</summary>
public sealed class SecretStoredException : Exception
{
    private SecretStoredException(string name)
        : base($"What is said holds the value of secret {name} and would be stored with it. Name the variable instead, \"${name}\", in single quotes where a shell would put its value there: commands can read it.") { }

    internal static void ThrowIfHeld(IMessage message, SecretValues secrets)
    {
        if (secrets.Names.Count == 0)
            return;
        var text = StoredJson.Canonical(message).ToString();
        foreach (var name in secrets.Names)
        {
            var one = new SecretValues([KeyValuePair.Create(name, secrets[name])]);
            if (one.Redact(text) != text)
                throw new SecretStoredException(name);
        }
    }
}
