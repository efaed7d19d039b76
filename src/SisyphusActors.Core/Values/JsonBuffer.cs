using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SisyphusActors.Core.Values;

/// <summary>A JSON writer over memory that the next value written on the same thread uses again.</summary>
/// <remarks>The journal is no web page: text stays readable, nothing but JSON's own marks is escaped.</remarks>
internal sealed class JsonBuffer : IDisposable
{
    /// <summary>A buffer that one large value has made larger than this, in bytes, is not kept.</summary>
    private const int KeptBytesMax = 256 * 1024;

    [ThreadStatic]
    private static JsonBuffer? _free;

    private readonly ArrayBufferWriter<byte> _bytes = new(1_024);
    private JsonBuffer() =>
        Writer = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public Utf8JsonWriter Writer { get; }

    /// <summary>Valid until the buffer is disposed.</summary>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            Writer.Flush();
            return _bytes.WrittenSpan;
        }
    }

    /// <summary>One for the caller alone, until it is disposed.</summary>
    public static JsonBuffer Rent()
    {
        var rented = _free ?? new JsonBuffer();
        _free = null;
        return rented;
    }

    public void Dispose()
    {
        if (_bytes.Capacity > KeptBytesMax)
            return;
        _bytes.ResetWrittenCount();
        Writer.Reset();
        _free = this;
    }
}
