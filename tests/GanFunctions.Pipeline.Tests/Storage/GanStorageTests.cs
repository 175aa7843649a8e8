using Azure;
using GanFunctions.Inference;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.TestSupport;

namespace GanFunctions.Pipeline.Tests.Storage;

[Collection(AzuriteCollection.Name)]
public sealed class GanStorageTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_containers_and_queues_of_the_contract_are_created_once()
    {
        GanStorage storage = GanStorage.Connect(azurite.NewAccount());

        await storage.EnsureCreatedAsync();
        await storage.EnsureCreatedAsync();

        Assert.All(Containers.All, name => Assert.True(storage.Container(name).Exists().Value));
        Assert.All(QueueNames.All, name => Assert.True(storage.Queues.GetQueueClient(name).Exists().Value));
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_named_without_its_key_and_with_a_remedy()
    {
        // Port 1 is reserved and nothing listens on it.
        const string Key = "c2VjcmV0c2VjcmV0c2VjcmV0";
        GanStorage storage = GanStorage.Connect(
            $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey={Key};BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;");

        StorageUnreachableException fault = await Assert.ThrowsAsync<StorageUnreachableException>(() => storage.EnsureCreatedAsync());

        Assert.Contains("http://127.0.0.1:1/a", fault.Message, StringComparison.Ordinal);
        Assert.Contains("gan up", fault.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_is_told_apart()
    {
        string connection = azurite.NewAccount();
        string wrong = string.Join(';', connection.Split(';').Select(part => part.StartsWith("AccountKey=", StringComparison.Ordinal) ? "AccountKey=d3Jvbmc=" : part));

        StorageUnreachableException fault = await Assert.ThrowsAsync<StorageUnreachableException>(() => GanStorage.Connect(wrong).EnsureCreatedAsync());

        Assert.Contains("403", fault.Message, StringComparison.Ordinal);
        Assert.Contains("key", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AccountName=a")]
    [InlineData("http://account.blob.core.windows.net")]
    [InlineData("https://storage.example.com/account")]
    public void What_is_neither_a_connection_string_nor_an_accounts_url_is_refused(string connection) =>
        Assert.Equal("invalid-storage", Assert.Throws<InputRejectedException>(() => GanStorage.Connect(connection)).Code);

    [Fact]
    public void An_accounts_url_leads_to_both_services()
    {
        GanStorage storage = GanStorage.Connect("https://account.blob.core.windows.net");

        Assert.Equal("account.queue.core.windows.net", storage.Queues.Uri.Host);
        Assert.Equal("https://account.blob.core.windows.net/", storage.Account);
    }

    [Fact]
    public void Faults_of_the_storage_are_told_from_faults_of_what_lies_in_it()
    {
        Assert.True(StorageFault.IsUnreachable(new AggregateException(new RequestFailedException("refused"), new RequestFailedException("refused"))));
        Assert.True(StorageFault.IsUnreachable(new RequestFailedException(503, "busy")));
        Assert.True(StorageFault.IsUnreachable(new RequestFailedException(404, "none", "ContainerNotFound", null)));
        Assert.False(StorageFault.IsUnreachable(new RequestFailedException(404, "none", "BlobNotFound", null)));
        Assert.False(StorageFault.IsUnreachable(new OperationCanceledException()));
        Assert.False(StorageFault.IsUnreachable(new AggregateException(new RequestFailedException("refused"), new InvalidOperationException())));
    }
}
