using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Planning;

/// <summary>Reads a <see cref="Condition"/>: <c>!</c> binds closest, then <c>==</c> and <c>!=</c>, then <c>&amp;&amp;</c>, then <c>||</c>.</summary>
/// <remarks>It calls itself for parentheses and <c>!</c>; the bound on the text's length keeps that, and the asking, shallow.</remarks>
internal sealed class ConditionParser
{
    private const string Open = "${{";
    private const string Close = "}}";

    private readonly string _text;
    private int _at;

    private ConditionParser(string text) => _text = text;

    public static Condition? Parse(string text, out string? error)
    {
        text = text.Trim();
        error = null;
        if (text.Length > PlanLimits.ConditionLengthMax)
            error = $"a condition has at most {PlanLimits.ConditionLengthMax} characters";
        else if (text.Length < Open.Length + Close.Length || !text.StartsWith(Open, StringComparison.Ordinal) || !text.EndsWith(Close, StringComparison.Ordinal))
            error = "write the whole condition in one ${{ }}, such as ${{ inputs.deploy && steps.test.outcome == 'succeeded' }}";
        if (error is not null)
            return null;
        try
        {
            return new ConditionParser(text[Open.Length..^Close.Length]).Whole();
        }
        catch (Fault fault)
        {
            error = fault.Message;
            return null;
        }
    }

    private Condition Whole()
    {
        var condition = Either();
        return Next() == _text.Length ? condition : throw Unexpected();
    }

    private Condition Either()
    {
        var from = Next();
        var left = Both();
        while (Take("||"))
            left = new Condition.Either(left, Both(), From(from));
        return left;
    }

    private Condition Both()
    {
        var from = Next();
        var left = Equal();
        while (Take("&&"))
            left = new Condition.Both(left, Equal(), From(from));
        return left;
    }

    private Condition Equal()
    {
        var from = Next();
        var left = Operand();
        while (true)
        {
            var isNegated = Take("!=");
            if (!isNegated && !Take("=="))
                return left;
            left = new Condition.Equal(left, Operand(), isNegated, From(from));
        }
    }

    private Condition Operand()
    {
        var from = Next();
        if (Take("!"))
            return new Condition.Not(Operand(), From(from));
        if (Take("("))
        {
            var inner = Either();
            return Take(")") ? inner : throw (Next() == _text.Length ? new Fault("a '(' is not closed") : Unexpected());
        }
        if (_at < _text.Length && _text[_at] == '\'')
            return new Condition.Literal(Json.From(Quoted()), From(from));
        var word = Word();
        return word switch
        {
            "" => throw Unexpected(),
            "true" => new Condition.Literal(Json.From(true), word),
            "false" => new Condition.Literal(Json.From(false), word),
            "null" => new Condition.Literal(Json.Null, word),
            _ when NodeReader.IsNumber(word) => new Condition.Literal(Json.Parse(word), word),
            _ when _at < _text.Length && _text[_at] == '(' => throw new Fault($"there are no functions: '{Expression.Shortened(word)}('"),
            _ => new Condition.Value(Expression.Parse(word, out var error) ?? throw new Fault(error!), word),
        };
    }

    /// <summary>A text in single quotes, in which two stand for one.</summary>
    private string Quoted()
    {
        var text = "";
        while (true)
        {
            var end = _text.IndexOf('\'', _at + 1);
            if (end < 0)
                throw new Fault("a text is not closed by a single quote");
            text += _text[(_at + 1)..end];
            _at = end + 1;
            if (_at == _text.Length || _text[_at] != '\'')
                return text;
            text += '\'';
        }
    }

    private string Word()
    {
        var from = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '-' or '.' or '+'))
            _at++;
        return _text[from.._at];
    }

    private bool Take(string mark)
    {
        if (!_text.AsSpan(Next()).StartsWith(mark))
            return false;
        _at += mark.Length;
        return true;
    }

    /// <summary>The place of what comes next, white space left behind.</summary>
    private int Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at;
    }

    private string From(int from) => _text[from.._at].TrimEnd();

    private Fault Unexpected() => new(_at >= _text.Length
        ? "the condition ends where a value is expected"
        : _text[_at] switch
        {
            '"' => "a text stands in single quotes, such as 'stable'",
            '=' => "there is no '=': write '=='",
            '&' => "there is no '&': write '&&'",
            '|' => "there is no '|': write '||'",
            '<' or '>' => "values are compared by '==' and '!=' alone",
            _ => $"'{Expression.Shortened(_text[_at..].Trim())}' is not understood: there are inputs.NAME, steps.ID.outcome, steps.ID.outputs and run.id, "
                + "literals such as 'text', 3, true and null, and between them == != ! && || ( )",
        });

    private sealed class Fault(string message) : Exception(message);
}
