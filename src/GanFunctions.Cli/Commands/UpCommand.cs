using System.CommandLine;
using GanFunctions.Cli.Api;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.Output;
using GanFunctions.Cli.Samples;
using GanFunctions.Cli.Training;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Api;
using GanFunctions.Pipeline.Events;
using GanFunctions.Pipeline.Generation;
using GanFunctions.Pipeline.Models;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Translation;
using Microsoft.Extensions.DependencyInjection;

namespace GanFunctions.Cli.Commands;

/// <summary><c>gan up</c>: the one-machine host.</summary>
internal static class UpCommand
{
    private static readonly Option<bool> Once = new("--once") { Description = "Translate and generate what is pending, then end; train nothing." };
    private static readonly Option<bool> NoSamples = new("--no-samples") { Description = "Leave the sample models, photos and requests out." };

    private static readonly Option<Uri?> Webhook = CreateWebhook();
    private static readonly Option<int?> ApiPort = CreateApiPort();

    public static Command Create()
    {
        GanCommand command = new(
            "up",
            "Start local storage, or use the one that is named; translate what lies in the container 'images', generate what 'requests' ask for, train what lies in 'datasets', and go on watching them until Ctrl+C.",
            "gan up",
            "gan up --once --json",
            "gan up --storage https://ACCOUNT.blob.core.windows.net --no-samples",
            "gan up --port 20000 --data /var/lib/gan");
        command.Options.Add(Once);
        command.Options.Add(NoSamples);
        command.Options.Add(Webhook);
        command.Options.Add(ApiPort);
        command.Options.Add(TrainCommand.Device);
        CommonOptions.AddStorage(command);
        InferenceArguments.AddTo(command);
        CommandRunner.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult arguments, CommandContext context)
    {
        bool once = arguments.GetValue(Once);
        int translated = 0;
        int generated = 0;
        int rejected = 0;
        try
        {
            await using StorageConnection connection = await StorageConnection.OpenAsync(arguments, context, keepAlive: true).ConfigureAwait(false);
            TrainingSettings training = new(arguments.GetRequiredValue(TrainCommand.Device), Serves: true, arguments.GetValue(Webhook));
            await using ServiceProvider services = PipelineServices.Build(context, connection, settings =>
            {
                settings.Configure<InferenceOptions>(options => InferenceArguments.Apply(arguments, options));
                training.AddTo(settings, context);
            });
            await connection.Storage.EnsureCreatedAsync(context.CancellationToken).ConfigureAwait(false);
            ProviderSelection provider = services.GetRequiredService<SessionPool>().Provider;
            await using ApiServer? api = once
                ? null
                : await ApiServer.StartAsync(
                    services.GetRequiredService<GanApi>(), services.GetRequiredService<EventDeliveries>(), arguments.GetValue(ApiPort), context).ConfigureAwait(false);
            context.Output.Report(new HostStarted(
                connection.Storage.Account,
                connection.Local is { } local ? (local.IsOwned ? "owned" : "shared") : null,
                provider.Provider.ToString(),
                provider.Reason,
                api?.Address));

            await PrepareAsync(context.Output.Report, context.CancellationToken).ConfigureAwait(false);
            connection.Local?.Restarted = cancellation => PrepareAsync(_ => { }, cancellation);

            if (!once)
            {
                // What trains says by itself where it does not.
                bool served = await services.GetRequiredService<RunStore>().AreServedAsync(context.CancellationToken).ConfigureAwait(false);
                context.Output.Note($"Watching the containers {(served ? "'images' and 'requests'" : "'images', 'requests' and 'datasets'")}. Ctrl+C ends it.");
            }

            OutcomeEvents events = new(connection.Storage, openLinks: connection.Local is not null, TimeProvider.System);
            ImageWatcher images = services.GetRequiredService<ImageWatcher>();
            RequestWatcher requests = services.GetRequiredService<RequestWatcher>();
            if (once)
            {
                await images.RunAsync(Report, once, context.CancellationToken).ConfigureAwait(false);
                await requests.RunAsync(ReportRequest, once, context.CancellationToken).ConfigureAwait(false);
            }
            else
            {
                await TogetherAsync(
                    context.CancellationToken,
                    stop => images.RunAsync(Report, once, stop),
                    stop => requests.RunAsync(ReportRequest, once, stop),
                    new HostedTraining(services, context).RunAsync).ConfigureAwait(false);
            }

            if (once && connection.Local is { IsOwned: true })
            {
                context.Output.Note("Local storage ends with this command; 'gan up' starts it again, and the addresses above open while it runs.");
            }

            async Task PrepareAsync(Action<CommandEvent> report, CancellationToken cancellationToken)
            {
                await connection.Storage.EnsureCreatedAsync(cancellationToken).ConfigureAwait(false);
                if (!arguments.GetValue(NoSamples))
                {
                    SamplePublisher samples = new(new SampleAssets(context.Home.Samples), connection.Storage, new ModelRegistry(connection.Storage));
                    await samples.PublishAsync(report, cancellationToken).ConfigureAwait(false);
                }
            }

            ValueTask Report(TranslateOutcome outcome)
            {
                translated += outcome.Kind == TranslateOutcomeKind.Translated ? 1 : 0;
                Interlocked.Add(ref rejected, outcome.Kind == TranslateOutcomeKind.Rejected ? 1 : 0);
                if (events.Of(outcome) is { } happened)
                {
                    context.Output.Report(happened);
                }

                return ValueTask.CompletedTask;
            }

            ValueTask ReportRequest(GenerateOutcome outcome)
            {
                generated += outcome is GenerateOutcome.Generated done ? done.Result.Count : 0;
                Interlocked.Add(ref rejected, outcome is GenerateOutcome.Rejected ? 1 : 0);
                if (events.Of(outcome) is { } happened)
                {
                    context.Output.Report(happened);
                }

                return ValueTask.CompletedTask;
            }
        }
        catch (OperationCanceledException) when (!once && context.CancellationToken.IsCancellationRequested)
        {
            // The end that was asked for.
        }

        context.Output.Report(new WorkDone(translated, rejected) { Generated = generated > 0 ? generated : null });
        return ExitCode.Success;
    }

    /// <summary>Does several things until the token is cancelled or one of them ends or fails; then the others are ended too.</summary>
    private static async Task TogetherAsync(CancellationToken cancellationToken, params Func<CancellationToken, Task>[] works)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] all = [.. works.Select(work => work(stop.Token))];
        Task ended = await Task.WhenAny(all).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.ConfigureAwait(false);
    }

    private static Option<int?> CreateApiPort()
    {
        Option<int?> port = new("--api-port")
        {
            Description = $"The port of the HTTP API on 127.0.0.1. Default: {ApiServer.UsualPort}, or another that is free.",
            HelpName = "N",
        };
        CommonOptions.RequireBetween(port, 1, 65535);
        return port;
    }

    private static Option<Uri?> CreateWebhook()
    {
        Option<Uri?> webhook = new("--webhook")
        {
            Description = "An address to which every event is posted, as a CloudEvent in JSON; events.jsonl in the folder of --data holds them too.",
            HelpName = "URL",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
                {
                    return address;
                }

                result.AddError($"--webhook must be an http or https address, not '{result.Tokens[0].Value}'.");
                return null;
            },
        };
        return webhook;
    }
}
