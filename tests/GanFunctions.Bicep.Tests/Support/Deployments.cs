namespace GanFunctions.Bicep.Tests.Support;

/// <summary>The deployments that the tests look at, each predicted once.</summary>
public sealed class Deployments : IAsyncLifetime
{
    /// <summary>A user's object id.</summary>
    public const string User = "11111111-1111-1111-1111-111111111111";

    /// <summary>An operator's object id.</summary>
    public const string Operator = "22222222-2222-2222-2222-222222222222";

    /// <summary>The default: no GPU. With the subscriptions of events, as after the first deployment.</summary>
    internal Deployment Dev { get; private set; } = null!;

    /// <summary>With GPUs, A100 for training, a user, an operator, and someone who is told of alerts.</summary>
    internal Deployment Prod { get; private set; } = null!;

    /// <summary>As <see cref="Prod"/>, inside a virtual network.</summary>
    internal Deployment Private { get; private set; } = null!;

    /// <summary>The very first one, before there are images.</summary>
    internal Deployment First { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Dictionary<string, string> images = new()
        {
            ["GAN_FUNCTION_IMAGE"] = "registry.example/functions:1",
            ["GAN_TRAINER_IMAGE"] = "registry.example/trainer:1",
            ["GAN_EVENT_SUBSCRIPTIONS"] = "true",
        };
        Dictionary<string, string> prod = new(images)
        {
            ["GAN_SIZE"] = "prod",
            ["GAN_TRAINING_GPU"] = "gpu-a100",
            ["GAN_USERS"] = $$"""[{ "principalId": "{{User}}", "principalType": "User" }]""",
            ["GAN_OPERATORS"] = $$"""[{ "principalId": "{{Operator}}", "principalType": "Group" }]""",
            ["GAN_ALERT_EMAILS"] = """["ops@example.com"]""",
        };
        First = await Deployment.PredictAsync(new Dictionary<string, string>());
        Dev = await Deployment.PredictAsync(images);
        Prod = await Deployment.PredictAsync(prod);
        Private = await Deployment.PredictAsync(new Dictionary<string, string>(prod) { ["GAN_PRIVATE_NETWORKING"] = "true" });
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>Shares the predictions among the test classes.</summary>
[CollectionDefinition(Name)]
public sealed class DeploymentCollection : ICollectionFixture<Deployments>
{
    public const string Name = "deployments";
}
