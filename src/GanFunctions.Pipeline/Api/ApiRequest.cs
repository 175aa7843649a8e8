using System.Text.Json;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Api;

/// <summary>A request, as far as the API looks at it.</summary>
public sealed record ApiRequest
{
    private const int MaxJsonBytes = 1024 * 1024;

    /// <summary>The values of the route's parameters, by name.</summary>
    public IReadOnlyDictionary<string, string> Route { get; init; } = new Dictionary<string, string>();

    /// <summary>The first value of each query parameter, by name.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>The body.</summary>
    public Stream Body { get; init; } = Stream.Null;

    /// <summary>Reads the whole body.</summary>
    /// <param name="maxBytes">How long it may be.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="InputRejectedException"><c>file-too-large</c>.</exception>
    internal async Task<ReadOnlyMemory<byte>> ReadAsync(long maxBytes, CancellationToken ct)
    {
        using MemoryStream bytes = new();
        byte[] buffer = new byte[81920];
        while (await Body.ReadAsync(buffer, ct) is > 0 and int read)
        {
            if (bytes.Length + read > maxBytes)
            {
                throw new InputRejectedException(
                    "file-too-large", $"The body has more than {maxBytes} bytes.", "Send a smaller one, or raise the limit.");
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    /// <summary>Reads the body as JSON.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="example">How it should look.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="InputRejectedException"><c>invalid-body</c> or <c>file-too-large</c>.</exception>
    internal async Task<T> ReadJsonAsync<T>(string example, CancellationToken ct)
        where T : class
    {
        ReadOnlyMemory<byte> body = await ReadAsync(MaxJsonBytes, ct);
        try
        {
            return ContractJson.Read<T>(body.Span);
        }
        catch (JsonException exception)
        {
            throw new InputRejectedException(
                "invalid-body", $"The body cannot be read: {exception.Message}", $"Send JSON such as {example}.", exception);
        }
    }
}
