using System.Text.Json.Serialization;
using SisyphusActors.Core.Models;

namespace SisyphusActors.Core.Intents;

/// <summary>A plan as JSON, as models write it and policies read it.</summary>
public static class PlanFormat
{
    public static AnswerFormat<PlanOutput> Answer { get; } = new(PlanFormatContext.Default);
}

[JsonSerializable(typeof(PlanOutput))]
internal sealed partial class PlanFormatContext : JsonSerializerContext;
