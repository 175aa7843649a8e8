using System.Reflection;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Azure.Storage.Queues.Models;
using GanFunctions.Functions.Training;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Functions.Tests;

public sealed partial class FunctionIndexTests
{
    [Fact]
    public void Every_function_has_one_trigger_and_is_in_the_documentation()
    {
        string docs = RepositoryFiles.Read("docs", "functions.md");
        foreach ((string name, MethodInfo method) in FunctionIndex.All)
        {
            Assert.Single(method.GetParameters(), parameter => parameter.GetCustomAttributes().OfType<TriggerBindingAttribute>().Any());
            Assert.Contains($"`{name}`", docs, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("TranslateImage", "images/{model}/{path}")]
    [InlineData("GenerateImages", "requests/{model}/{name}.json")]
    [InlineData("ImportModel", "models/import/{path}")]
    public void Blobs_come_by_Event_Grid_as_clients_over_the_one_connection(string function, string path)
    {
        BlobTriggerAttribute trigger = FunctionIndex.Trigger<BlobTriggerAttribute>(function);

        Assert.Equal((path, "GanStorage", BlobTriggerSource.EventGrid), (trigger.BlobPath, trigger.Connection, trigger.Source));
        Assert.Equal(typeof(BlobClient), FunctionIndex.TriggerParameter<BlobTriggerAttribute>(function));
    }

    [Fact]
    public void Names_in_binding_expressions_are_identifiers_so_that_the_host_can_index_them()
    {
        string[] names =
        [
            .. FunctionIndex.All.Keys
                .Where(name => FunctionIndex.All[name].GetParameters().Any(parameter => parameter.GetCustomAttribute<BlobTriggerAttribute>() is not null))
                .SelectMany(name => Placeholder().Matches(FunctionIndex.Trigger<BlobTriggerAttribute>(name).BlobPath))
                .Select(match => match.Groups[1].Value),
        ];

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Matches("^[A-Za-z_][A-Za-z0-9_]*$", name));
    }

    [Fact]
    public void Training_requests_come_from_the_queue_with_their_delivery_count()
    {
        QueueTriggerAttribute trigger = FunctionIndex.Trigger<QueueTriggerAttribute>("StartTraining");

        Assert.Equal(("training-requests", "GanStorage"), (trigger.QueueName, trigger.Connection));
        Assert.Equal(typeof(QueueMessage), FunctionIndex.TriggerParameter<QueueTriggerAttribute>("StartTraining"));
    }

    [Fact]
    public void The_orchestration_has_an_activity_for_each_step()
    {
        string[] steps = [.. typeof(StepNames).GetFields().Select(field => (string)field.GetRawConstantValue()!)];

        Assert.Equal(typeof(TaskOrchestrationContext), FunctionIndex.TriggerParameter<OrchestrationTriggerAttribute>("TrainModel"));
        Assert.All(steps, step => Assert.Equal(typeof(StepInput), FunctionIndex.TriggerParameter<ActivityTriggerAttribute>(ActivityNames.Of(step))));
        Assert.Equal(
            steps.Length,
            FunctionIndex.All.Values.Count(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<ActivityTriggerAttribute>() is not null)));
    }

    [Fact]
    public void The_sweep_runs_every_five_minutes() =>
        Assert.Equal("0 0 * * * *", FunctionIndex.Trigger<TimerTriggerAttribute>("Sweep").Schedule);

    [Fact]
    public void Every_operation_of_the_API_is_a_function_with_its_route_and_a_key()
    {
        using ServiceProvider services = new ServiceCollection().AddGanPipeline().BuildServiceProvider();
        GanApi api = services.GetRequiredService<GanApi>();

        foreach (ApiEndpoint endpoint in api.Endpoints)
        {
            HttpTriggerAttribute trigger = FunctionIndex.Trigger<HttpTriggerAttribute>(endpoint.Operation);
            Assert.Equal(endpoint.Route, trigger.Route);
            Assert.Equal([endpoint.Method.Method.ToLowerInvariant()], trigger.Methods!);
            Assert.Equal(endpoint.Operation == ApiOperations.Health ? AuthorizationLevel.Anonymous : AuthorizationLevel.Function, trigger.AuthLevel);
        }

        Assert.Equal(
            api.Endpoints.Count,
            FunctionIndex.All.Values.Count(method => method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null)));
    }

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Placeholder();
}
