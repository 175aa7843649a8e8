using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace GanFunctions.Pipeline.Storage;

/// <summary>Tells faults of the storage account from faults of what lies in it.</summary>
public static class StorageFault
{
    private const string ContainerNotFound = "ContainerNotFound";
    private const string ContainerBeingDeleted = "ContainerBeingDeleted";
    private const string BlobAlreadyExists = "BlobAlreadyExists";

    /// <summary>
    /// Whether the account could not be reached, is overloaded, refused us or lacks a container, so that no attempt at any blob would fare
    /// better. A cancellation asked for is none.
    /// </summary>
    /// <param name="exception">What a storage call threw.</param>
    public static bool IsUnreachable(Exception exception) => exception switch
    {
        StorageUnreachableException => true,
        RequestFailedException failure => failure.Status is 0 or 401 or 403 or 408 or 429 or >= 500 ||
            failure.ErrorCode is ContainerNotFound or ContainerBeingDeleted,
        AuthenticationFailedException => true,
        AggregateException several => several.InnerExceptions.Count > 0 && several.InnerExceptions.All(IsUnreachable),
        HttpRequestException or SocketException => true,
        // The client reports its own network timeout as a cancellation that carries what it waited for.
        TaskCanceledException { InnerException: not null } => true,
        IOException { InnerException: SocketException or HttpRequestException } => true,
        _ => false,
    };

    /// <summary>Whether a conditional write lost against another writer.</summary>
    internal static bool IsLostRace(RequestFailedException exception) =>
        exception.Status == 412 || (exception.Status == 409 && exception.ErrorCode == BlobAlreadyExists);

    internal static StorageUnreachableException Unreachable(string account, Exception exception)
    {
        Exception first = exception is AggregateException several ? several.InnerExceptions[0] : exception;
        string what = first is RequestFailedException { ErrorCode.Length: > 0 } failure
            ? $"{failure.Status} {failure.ErrorCode}"
            : first.Message.Split('\n')[0].TrimEnd('.', '\r');
        string remedy = first is RequestFailedException { Status: 401 or 403 } or AuthenticationFailedException
            ? "Check the key in the connection string, or sign in with 'az login' as someone with the role Storage Blob Data Owner on the account."
            : "Check the address and that the storage is running: 'gan up' starts Azurite; for Azure, look at the account's firewall.";
        return new StorageUnreachableException($"The storage {account} cannot be used: {what}.", remedy, exception);
    }
}
