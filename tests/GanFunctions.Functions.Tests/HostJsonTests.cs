using System.Text.Json;
using GanFunctions.Pipeline.Translation;
using GanFunctions.Pipeline.Workflow;

namespace GanFunctions.Functions.Tests;

public sealed class HostJsonTests : IDisposable
{
    private readonly JsonDocument _host = JsonDocument.Parse(RepositoryFiles.Read("host.json"));

    private JsonElement Extensions => _host.RootElement.GetProperty("extensions");

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Blobs_are_given_up_by_the_host_as_often_as_by_the_pipeline() =>
        Assert.Equal(new TranslationOptions().MaxAttempts, Extensions.GetProperty("blobs").GetProperty("poisonBlobThreshold").GetInt32());

    [Fact]
    public void Images_in_work_are_as_many_as_overlap_usefully_on_one_device() =>
        Assert.Equal(new TranslationOptions().Concurrency, Extensions.GetProperty("blobs").GetProperty("maxDegreeOfParallelism").GetInt32());

    [Fact]
    public void Messages_are_taken_one_at_a_time_as_they_are_and_given_up_as_often_as_by_the_pipeline()
    {
        JsonElement queues = Extensions.GetProperty("queues");

        Assert.Equal(new TrainingHostOptions().MaxDeliveries, queues.GetProperty("maxDequeueCount").GetInt32());
        Assert.Equal((1, 0), (queues.GetProperty("batchSize").GetInt32(), queues.GetProperty("newBatchThreshold").GetInt32()));
        Assert.Equal("none", queues.GetProperty("messageEncoding").GetString());
    }

    [Fact]
    public void A_training_is_one_trace_from_its_message_to_its_trainer()
    {
        JsonElement tracing = Extensions.GetProperty("durableTask").GetProperty("tracing");

        Assert.True(tracing.GetProperty("distributedTracingEnabled").GetBoolean());
        Assert.Equal("V2", tracing.GetProperty("version").GetString());
    }

    [Fact]
    public void Orchestrations_are_versioned_and_their_storage_is_local_unless_settings_say_otherwise()
    {
        JsonElement durable = Extensions.GetProperty("durableTask");

        Assert.Equal("ganfunctions", durable.GetProperty("hubName").GetString());
        Assert.Equal("CurrentOrOlder", durable.GetProperty("versionMatchStrategy").GetString());
        Assert.Equal("AzureStorage", durable.GetProperty("storageProvider").GetProperty("type").GetString());
    }
}
