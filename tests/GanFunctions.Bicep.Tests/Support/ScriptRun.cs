using System.Diagnostics;

namespace GanFunctions.Bicep.Tests.Support;

/// <summary>A run of a script of <c>infra/</c>, with stand-ins for what talks to Azure.</summary>
internal sealed class ScriptRun : IDisposable
{
    private const string Az =
        """
        #!/usr/bin/env bash
        echo "$*" >>"$FOLDER/calls"
        number=$(wc -l <"$FOLDER/calls")
        [ "${FAIL_AT:-0}" -ne "$number" ] || { echo "az broke" >&2; exit 1; }
        case "$*" in
          version*) echo "${CLI_VERSION:-2.80.0}" ;;
          "bicep version"*) echo "Bicep CLI version ${BICEP_VERSION:-0.49.2} (0123456789)" ;;
          "account show"*) echo subscription ;;
          "ad signed-in-user"*) echo me ;;
          "resource list"*) [ -z "${DEPLOYED:-}" ] || echo deployed ;;
          "containerapp show"*) echo running/functions ;;
          "containerapp job show"*) echo running/trainer ;;
          "deployment group create"*)
            echo "Function=${GAN_FUNCTION_IMAGE:-} Trainer=${GAN_TRAINER_IMAGE:-} Subscriptions=$GAN_EVENT_SUBSCRIPTIONS" >>"$FOLDER/deployments"
            if [ "$(wc -l <"$FOLDER/deployments")" -le "${FORBIDDEN_DEPLOYMENTS:-0}" ]; then
              echo "Unable to get value using Managed identity" >&2
              exit 1
            fi
            ;;
          "deployment group show"*)
            for pair in AZURE_CONTAINER_REGISTRY_NAME=cr AZURE_CONTAINER_REGISTRY_ENDPOINT=cr.example GAN_SERVING_ACCELERATOR=cpu \
              GAN_TRAINING_ACCELERATOR=cpu GAN_FUNCTION_HOST=app.example GAN_FUNCTION_APP=ca GAN_STORAGE_ACCOUNT=stgan GAN_KEY_VAULT=kv-gan; do
              name=${pair%%=*}
              [ -z "${CAMEL:-}" ] || name=$(printf '%s' "$name" | sed -e 's/^AZURE/azurE/' -e 's/^GAN/gaN/')
              [[ "$*" != *".$name.value"* ]] || echo "${pair#*=}"
            done
            ;;
          "acr repository show"*functions:*) echo sha256:functions ;;
          "acr repository show"*trainer:*) echo sha256:trainer ;;
        esac

        """;

    private const string Curl =
        """
        #!/usr/bin/env bash
        case "$*" in
          *token.example*) echo '{"count":1,"value":"assertion"}' ;;
          *) printf 503 ;;
        esac

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("gan-script-").FullName;

    public int ExitCode { get; private set; }

    public string Output { get; private set; } = "";

    public string Errors { get; private set; } = "";

    /// <summary>The calls of <c>az</c>, in order.</summary>
    public IReadOnlyList<string> Calls => Lines("calls");

    /// <summary>What each deployment was told of images and subscriptions.</summary>
    public IReadOnlyList<string> Deployments => Lines("deployments");

    /// <summary>Runs a script.</summary>
    /// <param name="command">The script's name in <c>infra/</c> and its arguments, separated by spaces.</param>
    /// <param name="environment">What is set beside the resource group.</param>
    public static ScriptRun Of(string command, params (string Name, string Value)[] environment)
    {
        var run = new ScriptRun();
        run.Execute(command.Split(' '), environment);
        return run;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Execute(string[] command, (string Name, string Value)[] environment)
    {
        Put("az", Az);
        Put("curl", Curl);
        ProcessStartInfo start = new("bash", [Path.Combine(Repository.Root, "infra", command[0]), .. command[1..]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] inherited = [.. start.Environment.Keys.Where(name => name.StartsWith("GAN_", StringComparison.Ordinal)
            || name.StartsWith("AZURE_", StringComparison.Ordinal) || name.StartsWith("ACTIONS_", StringComparison.Ordinal))];
        foreach (string name in inherited)
        {
            start.Environment.Remove(name);
        }

        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["FOLDER"] = _folder;
        start.Environment["AZURE_RESOURCE_GROUP"] = "gan";
        start.Environment["GAN_RETRY_SECONDS"] = "0";
        start.Environment["IMAGE_TAG"] = "tag";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        (ExitCode, Errors) = (process.ExitCode, errors.Result);
    }

    private void Put(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string[] Lines(string name) => Path.Combine(_folder, name) is var path && File.Exists(path) ? File.ReadAllLines(path) : [];
}
