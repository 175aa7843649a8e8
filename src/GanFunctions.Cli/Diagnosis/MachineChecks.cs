using System.Runtime.InteropServices;
using GanFunctions.Cli.Commands;
using GanFunctions.Cli.Hosting;
using GanFunctions.Cli.LocalStorage;
using GanFunctions.Inference.Sessions;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Cli.Diagnosis;

/// <summary>What is installed, and what the networks run on.</summary>
/// <param name="context">What the command has to hand.</param>
/// <param name="inference">What was asked for.</param>
internal sealed class MachineChecks(CommandContext context, InferenceOptions inference)
{
    /// <summary>Makes the checks.</summary>
    /// <param name="localStorage">Whether what local storage needs is looked at.</param>
    public async IAsyncEnumerable<Check> RunAsync(bool localStorage)
    {
        yield return new Check("gan", CheckStatus.Ok, $"{VersionCommand.Current} at {context.Home.Root}");
        yield return new Check(".NET", CheckStatus.Ok, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}");
        if (localStorage)
        {
            yield return await Examination.OfAsync("Node.js", NodeAsync).ConfigureAwait(false);
            yield return Npm();
            yield return Azurite();
        }

        yield return await Examination.OfAsync("Execution provider", ProviderAsync).ConfigureAwait(false);
    }

    private async Task<string> NodeAsync()
    {
        (string path, Version version) = await AzuriteInstallation.FindNodeAsync(context.CancellationToken).ConfigureAwait(false);
        return $"{version} at {path}";
    }

    private static Check Npm() => Executable.Find("npm") is { } npm
        ? new Check("npm", CheckStatus.Ok, npm)
        : new Check("npm", CheckStatus.Fail, "There is no 'npm' on the PATH.", "Install Node.js 22 LTS or later, which brings it, from https://nodejs.org.");

    private Check Azurite() => new AzuriteInstallation(context.Home, context.Loggers.CreateLogger<AzuriteInstallation>()).IsCurrent
        ? new Check("Azurite", CheckStatus.Ok, $"installed in {context.Home.AzuriteTools}")
        : new Check("Azurite", CheckStatus.Warn, "It is not installed yet, or older than its lock file.", "Nothing is to be done: 'gan up' installs it.");

    private Task<string> ProviderAsync()
    {
        ProviderSelection selection = ExecutionProviders.Select(inference);
        return Task.FromResult($"{selection.Provider}: {selection.Reason}");
    }
}
