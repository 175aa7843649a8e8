using GanFunctions.Bicep.Tests.Support;

namespace GanFunctions.Bicep.Tests;

/// <summary><c>infra/deploy.sh</c> with a stand-in for <c>az</c> that notes its calls: what is tested is what is deployed when.</summary>
public sealed class DeployScriptTests
{
    private const string BareHost = "Function= Trainer=";

    [UnixFact]
    public void The_first_time_it_deploys_resources_then_images_then_subscriptions()
    {
        using ScriptRun run = ScriptRun.Of("deploy.sh");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(
            [
                $"{BareHost} Subscriptions=false",
                "Function=cr.example/functions@sha256:functions Trainer=cr.example/trainer@sha256:trainer Subscriptions=false",
                "Function=cr.example/functions@sha256:functions Trainer=cr.example/trainer@sha256:trainer Subscriptions=true",
            ],
            run.Deployments);
        Assert.Contains("https://stgan.blob.core.windows.net/images/", run.Output, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Later_it_keeps_what_runs_until_the_new_images_are_built()
    {
        using ScriptRun run = ScriptRun.Of("deploy.sh", ("DEPLOYED", "1"));

        Assert.Equal("Function=running/functions Trainer=running/trainer Subscriptions=false", run.Deployments[0]);
        Assert.Equal(3, run.Deployments.Count);
    }

    [UnixFact]
    public void Outputs_are_found_however_Resource_Manager_writes_their_names()
    {
        using ScriptRun run = ScriptRun.Of("deploy.sh", ("CAMEL", "1"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("host-function-default in the vault kv-gan", run.Output, StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData(null)]
    [InlineData("1")]
    public void Whichever_call_fails_it_fails_and_deploys_nothing_that_was_not_built(string? deployed)
    {
        (string, string)[] before = deployed is null ? [] : [("DEPLOYED", deployed)];
        int calls;
        using (ScriptRun whole = ScriptRun.Of("deploy.sh", before))
        {
            calls = whole.Calls.Count;
        }

        Assert.InRange(calls, 15, 60);
        for (int failing = 1; failing <= calls; failing++)
        {
            using ScriptRun run = ScriptRun.Of("deploy.sh", [.. before, ("FAIL_AT", $"{failing}")]);
            string failed = run.Calls[failing - 1];
            bool optional = failed.StartsWith("bicep upgrade", StringComparison.Ordinal) || failed.StartsWith("ad signed-in-user", StringComparison.Ordinal);
            Assert.True(optional == (run.ExitCode == 0), $"'{failed}' failed, and the script ended with {run.ExitCode}.");
            Assert.Equal(optional, run.Output.Contains("== Deployed", StringComparison.Ordinal));
            string[] allowed = deployed is null ? ["cr.example/functions@sha256:functions", ""] : ["cr.example/functions@sha256:functions", "running/functions"];
            Assert.All(run.Deployments, deployment => Assert.Contains(deployment.Split(' ')[0]["Function=".Length..], allowed));
        }
    }

    [UnixFact]
    public void A_role_that_does_not_work_yet_is_waited_for()
    {
        using ScriptRun run = ScriptRun.Of("deploy.sh", ("FORBIDDEN_DEPLOYMENTS", "2"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(5, run.Deployments.Count);
    }

    [UnixTheory]
    [InlineData("what-if")]
    [InlineData("--whatif")]
    [InlineData("--what-if --really")]
    public void What_it_does_not_know_it_refuses_before_anything_is_called(string arguments)
    {
        using ScriptRun run = ScriptRun.Of($"deploy.sh {arguments}");

        Assert.Equal(64, run.ExitCode);
        Assert.Empty(run.Calls);
    }

    [UnixFact]
    public void A_what_if_changes_nothing()
    {
        using ScriptRun run = ScriptRun.Of("deploy.sh --what-if", ("DEPLOYED", "1"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Empty(run.Deployments);
        Assert.StartsWith("deployment group what-if", run.Calls[^1], StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData("CLI_VERSION", "2.45.0", "2.75.0 or later is needed")]
    [InlineData("BICEP_VERSION", "0.30.3", "0.38.0 or later is needed")]
    [InlineData("AZURE_ENV_NAME", "my env", "AZURE_ENV_NAME is 'my env'")]
    [InlineData("AZURE_SUBSCRIPTION_ID", "another", "az account set --subscription another")]
    public void What_cannot_work_is_refused_before_anything_is_deployed(string variable, string value, string reason)
    {
        using ScriptRun run = ScriptRun.Of("deploy.sh", (variable, value));

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(reason, run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Deployments);
    }

    [UnixFact]
    public void In_a_workflow_it_signs_in_again_before_its_sign_in_runs_out()
    {
        using ScriptRun run = ScriptRun.Of(
            "deploy.sh",
            ("ACTIONS_ID_TOKEN_REQUEST_URL", "https://token.example/?a=b"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "request"),
            ("AZURE_CLIENT_ID", "client"), ("AZURE_TENANT_ID", "tenant"), ("AZURE_SUBSCRIPTION_ID", "subscription"));

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(3, run.Calls.Count(call => call == "login --service-principal --username client --tenant tenant --federated-token assertion --output none"));
    }
}
