using GanFunctions.Pipeline.Storage;
using GanFunctions.Pipeline.Tests.Support;
using GanFunctions.Pipeline.Translation;
using GanFunctions.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GanFunctions.Pipeline.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class ServiceRegistrationTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task The_registered_watcher_settles_an_image()
    {
        await using Host user = await Host.StartWithModelAsync(azurite.NewAccount());
        await user.UploadAsync("invert/a.png", Asset.Png(40));
        await using ServiceProvider services = new ServiceCollection()
            .AddGanPipeline(storage => storage.Connection = user.Connection)
            .Configure<Pipeline.Models.RegistryOptions>(registry => registry.CacheFolder = user.Cache.Folder)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        List<TranslateOutcome> outcomes = [];

        await services.GetRequiredService<ImageWatcher>().RunAsync(
            outcome =>
            {
                outcomes.Add(outcome);
                return ValueTask.CompletedTask;
            },
            once: true,
            CancellationToken.None);

        Assert.IsType<TranslateOutcome.Translated>(Assert.Single(outcomes));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddGanPipeline(storage => storage.Connection = "UseDevelopmentStorage=true")
            .Configure<TranslationOptions>(options => options.Concurrency = 0)
            .Configure<StorageOptions>(options => options.MaxRetries = -1)
            .BuildServiceProvider();

        Assert.Contains("Concurrency", Fault<TranslationOptions>(services), StringComparison.Ordinal);
        Assert.Contains("MaxRetries", Fault<StorageOptions>(services), StringComparison.Ordinal);
    }

    private static string Fault<TOptions>(ServiceProvider services)
        where TOptions : class =>
        Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<TOptions>>().Value).Message;
}
