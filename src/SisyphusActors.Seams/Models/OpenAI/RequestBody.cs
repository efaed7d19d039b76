using System.ClientModel.Primitives;
using System.Text;

namespace SisyphusActors.Seams.Models.OpenAI;

/// <summary>Keeps what one call sent, which has no credentials in it.</summary>
internal sealed class RequestBody : PipelinePolicy
{
    public string? Text { get; private set; }

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Keep(message);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Keep(message);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void Keep(PipelineMessage message)
    {
        using var body = new MemoryStream();
        message.Request.Content?.WriteTo(body, message.CancellationToken);
        Text = Encoding.UTF8.GetString(body.ToArray());
    }
}
