using System.Security.Cryptography;
using Azure.Messaging;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Pipeline.Events;

/// <summary>Makes CloudEvents of what happened.</summary>
public static class GanEvents
{
    /// <summary>
    /// Wraps what happened. The id follows from the content, so that what is told twice after a restart can be known
    /// for the same.
    /// </summary>
    /// <param name="storage">The storage account, the event's source.</param>
    /// <param name="data">What happened.</param>
    /// <param name="time">When.</param>
    public static CloudEvent Create(GanStorage storage, EventData data, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(data);
        byte[] json = ContractJson.Write<object>(data);
        return new CloudEvent(storage.Account, data.Type, BinaryData.FromBytes(json), "application/json", CloudEventDataFormat.Json)
        {
            Id = Convert.ToHexStringLower(SHA256.HashData([.. System.Text.Encoding.UTF8.GetBytes(data.Type), .. json]))[..32],
            Subject = data.Subject,
            Time = time,
        };
    }
}
