using System.Globalization;
using SisyphusActors.Core.Values;

namespace SisyphusActors.Core.Briefs;

/// <summary>The operation that reads a brief of the run it is claimed in. It changes nothing, so it may be repeated; its result is the text.</summary>
public static class BriefOperation
{
    public const string Kind = "run-brief";

    private const string Tokens = "tokens";

    public static Json With(int tokensMax) => Json.Object([new(Tokens, Json.Parse(tokensMax.ToString(CultureInfo.InvariantCulture)))]);

    public static int TokensIn(Json with) => with.Element.GetProperty(Tokens).GetInt32();
}
