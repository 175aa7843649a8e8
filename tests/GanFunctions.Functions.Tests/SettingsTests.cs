using System.Text.RegularExpressions;
using GanFunctions.Inference;
using GanFunctions.Pipeline;
using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GanFunctions.Functions.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void The_triggers_connection_is_the_pipelines_too()
    {
        using ServiceProvider services = Build(
            ("GanStorage:blobServiceUri", "https://account.blob.core.windows.net"),
            ("GanStorage:queueServiceUri", "https://account.queue.core.windows.net"),
            ("GanStorage:clientId", "11111111-2222-3333-4444-555555555555"));

        StorageOptions storage = services.GetRequiredService<IOptions<StorageOptions>>().Value;

        Assert.Equal("https://account.blob.core.windows.net", storage.Connection);
        Assert.Equal(new Uri("https://account.queue.core.windows.net"), storage.QueueServiceUri);
        Assert.Equal("11111111-2222-3333-4444-555555555555", storage.ClientId);
    }

    [Theory]
    [InlineData("GanStorage", "", "GanStorage is empty")]
    [InlineData("GanStorage:blobServiceUri", "https://account.blob.core.windows.net", "GanStorage__queueServiceUri is not set")]
    [InlineData("GanStorage:blobServiceUri", "account", "GanStorage__blobServiceUri is 'account'")]
    [InlineData("GanStorage:accountName", "account", "GanStorage names no address")]
    [InlineData("Gan:Storage:Connection", "UseDevelopmentStorage=true", "Gan__Storage__Connection is set and GanStorage is not")]
    public void A_connection_that_pipeline_and_triggers_do_not_share_is_refused_by_name(string setting, string value, string fault)
    {
        InputRejectedException refusal = Assert.Throws<InputRejectedException>(() => Build((setting, value)));

        Assert.Equal("invalid-connection", refusal.Code);
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_will_do_locally()
    {
        using ServiceProvider services = Build(("GanStorage", "UseDevelopmentStorage=true"));

        Assert.Equal("UseDevelopmentStorage=true", services.GetRequiredService<IOptions<StorageOptions>>().Value.Connection);
    }

    [Fact]
    public void The_orchestration_sleeps_between_looks_unless_settings_say_otherwise()
    {
        using ServiceProvider usual = Build();
        using ServiceProvider set = Build(("Gan:Workflow:LookInterval", "00:01:00"));

        WorkflowOptions options = usual.GetRequiredService<IOptions<WorkflowOptions>>().Value;
        MonitorOptions monitor = usual.GetRequiredService<IOptions<MonitorOptions>>().Value;
        Assert.InRange(options.LookInterval, TimeSpan.FromSeconds(30), monitor.HeartbeatPatience - TimeSpan.FromSeconds(30));
        Assert.True(options.StepTime < TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromMinutes(1), set.GetRequiredService<IOptions<WorkflowOptions>>().Value.LookInterval);
    }

    [Fact]
    public void A_trainers_command_takes_the_place_of_the_usual_one()
    {
        using ServiceProvider usual = Build();
        using ServiceProvider set = Build(("Gan:LocalLauncher:TrainerCommand:0", "dotnet"), ("Gan:LocalLauncher:TrainerCommand:1", "/opt/gan-trainer.dll"));

        Assert.Empty(usual.GetRequiredService<IOptions<LocalLauncherOptions>>().Value.TrainerCommand);
        Assert.Equal(["dotnet", "/opt/gan-trainer.dll"], set.GetRequiredService<IOptions<LocalLauncherOptions>>().Value.TrainerCommand);
    }

    [Theory]
    [InlineData("Gan:Translation:Concurrency", "0", "Concurrency")]
    [InlineData("Gan:Sweep:MaxTime", "2.00:00:00", "MaxTime")]
    [InlineData("Gan:Health:Age", "-00:00:01", "Age")]
    [InlineData("Gan:Inference:MaxLoadedSessions", "0", "MaxLoadedSessions")]
    [InlineData("Gan:Events:Topic", "nonsense", "Topic")]
    [InlineData("Gan:Events:Webhook", "ftp://host/", "Webhook")]
    [InlineData("Gan:Workflow:LookInterval", "00:05:00", "LookInterval must be shorter than HeartbeatPatience")]
    public void A_setting_out_of_range_stops_the_start_by_name(string setting, string value, string name)
    {
        using ServiceProvider services = Build((setting, value));

        OptionsValidationException fault = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gan:Workflow:StepTimes", "Gan__Workflow__StepTimes", "Gan__Workflow__StepTime")]
    [InlineData("Gan:Inference:RequireGPUs", "Gan__Inference__RequireGPUs", "Gan__Inference__RequireGpu")]
    [InlineData("Gan:Inference", "Gan__Inference", "Gan__")]
    [InlineData("Gan:Interference:RequireGpu", "Gan__Interference__RequireGpu", "Gan__Inference__RequireGpu")]
    [InlineData("Gan:Storage:MaxRetries:0", "Gan__Storage__MaxRetries__0", "Gan__Storage__MaxRetries")]
    public void An_unknown_setting_stops_the_start_and_the_nearest_are_named(string setting, string named, string nearest)
    {
        InputRejectedException fault = Assert.Throws<InputRejectedException>(() => Build((setting, "1")));

        Assert.Equal("unknown-setting", fault.Code);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.Contains(nearest, fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_known_in_any_case()
    {
        using ServiceProvider services = Build(("GAN:WORKFLOW:MAXATTEMPTS", "7"), ("gan:intake:images:maxPixels", "5"));

        Assert.Equal(7, services.GetRequiredService<IOptions<WorkflowOptions>>().Value.MaxAttempts);
    }

    [Fact]
    public void Every_setting_of_the_pipeline_is_in_the_documentation_and_none_besides()
    {
        string docs = RepositoryFiles.Read("docs", "functions.md");
        string[] known = [.. GanConfiguration.Sections.SelectMany(section => section.Settings)];
        string[] documented = [.. Named(docs)];

        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_page_names_a_setting_that_is_none()
    {
        string[] known = [.. GanConfiguration.Sections.SelectMany(section => section.Settings)];

        Assert.All(RepositoryFiles.In("docs", "*.md"), page => Assert.All(Named(File.ReadAllText(page)), name => Assert.Contains(name, known)));
    }

    private static IEnumerable<string> Named(string text) => Regex.Matches(text, "`(Gan__[A-Za-z_]+)`").Select(match => match.Groups[1].Value).Distinct();

    private static ServiceProvider Build(params (string Name, string Value)[] settings) => new ServiceCollection()
        .AddFunctionsApp(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build())
        .BuildServiceProvider();
}
