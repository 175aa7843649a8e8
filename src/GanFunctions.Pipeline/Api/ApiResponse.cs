using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Api;

/// <summary>An answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The body's type.</param>
/// <param name="Body">The body.</param>
public sealed record ApiResponse(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Headers besides the content's, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>An answer in JSON.</summary>
    /// <typeparam name="T">What the document is.</typeparam>
    /// <param name="value">The document.</param>
    /// <param name="status">The HTTP status.</param>
    public static ApiResponse Json<T>(T value, int status = 200) => new(status, "application/json", ContractJson.Write(value));
}
