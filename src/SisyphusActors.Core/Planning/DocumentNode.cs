using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SisyphusActors.Core.Planning;

/// <summary>A workflow file as read, before it means anything: YAML and JSON give the same tree. Lines and columns count from 1; 0 where there was no file.</summary>
[JsonConverter(typeof(DocumentNodeConverter))]
public abstract record DocumentNode(int Line, int Column)
{
    /// <param name="Plain">True for an unquoted scalar, which may be a number, a boolean or null; a quoted one is always text.</param>
    public sealed record Scalar(string Text, bool Plain, int Line, int Column) : DocumentNode(Line, Column);

    public sealed record Sequence(ImmutableArray<DocumentNode> Items, int Line, int Column) : DocumentNode(Line, Column);

    /// <param name="Members">In file order; a repeated key is kept, so that it can be reported.</param>
    public sealed record Mapping(ImmutableArray<DocumentMember> Members, int Line, int Column) : DocumentNode(Line, Column);
}

/// <param name="Line">Where the key stands.</param>
public sealed record DocumentMember(string Key, DocumentNode Value, int Line, int Column);

/// <param name="Name">What a person calls it: the file's path, or <c>&lt;command&gt;</c>.</param>
public sealed record WorkflowDocument(string Name, DocumentNode Root);

/// <summary>One thing wrong with a workflow, at a place in its file (counted from 1; 0 where there was no file).</summary>
public sealed record Problem(int Line, int Column, string Message) : IComparable<Problem>
{
    /// <summary>Characters of a message.</summary>
    public const int MessageLengthMax = 1_000;

    /// <summary>A problem whose message may quote a file: shortened to <see cref="MessageLengthMax"/>, and nothing in it can steer a terminal.</summary>
    public static Problem Quoting(int line, int column, string message)
    {
        if (message.Length > MessageLengthMax)
            message = message[..(MessageLengthMax - (char.IsHighSurrogate(message[MessageLengthMax - 2]) ? 2 : 1))] + "…";
        return new Problem(line, column, message.Any(char.IsControl)
            ? string.Concat(message.Select(c => char.IsControl(c) ? '\uFFFD' : c))
            : message);
    }

    public int CompareTo(Problem? other) =>
        other is null ? 1 : (Line, Column) == (other.Line, other.Column)
            ? string.CompareOrdinal(Message, other.Message)
            : (Line, Column).CompareTo((other.Line, other.Column));

    public override string ToString() => Line == 0 ? Message : $"{Line}:{Column}: {Message}";
}
