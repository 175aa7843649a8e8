using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using GanFunctions.Bicep.Tests.Support;
using GanFunctions.Inference.Sessions;
using GanFunctions.Pipeline.Training;
using GanFunctions.Pipeline.Workflow;
using Microsoft.Extensions.Logging;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed partial class AlertTests(Deployments deployments)
{
    private const string LogRules = "Microsoft.Insights/scheduledQueryRules";
    private const string MetricRules = "Microsoft.Insights/metricAlerts";

    private static readonly string[] Templates =
    [
        .. new[] { typeof(TrainingWorkflow).Assembly, typeof(SessionPool).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.Message)
            .OfType<string>(),
    ];

    [Fact]
    public void The_operations_page_has_a_section_for_each_alert_and_no_other()
    {
        IEnumerable<string> sections = Section().Matches(Repository.Read("docs/operations.md")).Select(match => match.Groups[1].Value);
        Assert.Equal(Alerts(deployments.Prod).Keys.Order(), sections.Order());
    }

    [Fact]
    public void Each_alert_points_to_its_section() =>
        Assert.All(Alerts(deployments.Prod), alert => Assert.Equal($"See docs/operations.md#{alert.Key}", alert.Value.Text("properties", "description")));

    [Fact]
    public void A_missing_GPU_is_told_of_where_there_should_be_one()
    {
        Assert.Contains("gpu-fallback", Alerts(deployments.Prod).Keys);
        Assert.Equal(Alerts(deployments.Prod).Keys.Except(["gpu-fallback"]).Order(), Alerts(deployments.Dev).Keys.Order());
    }

    [Fact]
    public void Every_alert_reaches_the_people_who_are_to_know()
    {
        Resource people = deployments.Prod.Single("Microsoft.Insights/actionGroups");
        Assert.Equal("ops@example.com", people.Text("properties", "emailReceivers", "0", "emailAddress"));
        Assert.All(Alerts(deployments.Prod).Values, alert => Assert.Contains(people.Id, alert.Properties["actions"]!.ToJsonString(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_failed_run_is_seen_and_one_that_succeeded_or_was_cancelled_is_not()
    {
        string template = Template("The run {RunId} ended: {State}. {Reason}");
        Assert.True(Fires("run-failed", Fill(template, "horses-0123456789ab", RunState.Failed, "No.")));
        Assert.False(Fires("run-failed", Fill(template, "horses-0123456789ab", RunState.Succeeded, "")));
        Assert.False(Fires("run-failed", Fill(template, "horses-0123456789ab", RunState.Cancelled, "")));
    }

    [Fact]
    public void A_trainer_without_a_sign_of_life_is_seen_and_one_that_crashed_is_not()
    {
        string template = Template("The trainer of {RunId}, attempt {Attempt}: {Outcome}; another is started. {Reason}");
        Assert.True(Fires("no-heartbeat", Fill(template, "horses-0123456789ab", 2, TrainerOutcome.Stalled, "No heartbeat.")));
        Assert.True(Fires("no-heartbeat", Fill(template, "horses-0123456789ab", 2, TrainerOutcome.NeverStarted, "No heartbeat.")));
        Assert.False(Fires("no-heartbeat", Fill(template, "horses-0123456789ab", 2, TrainerOutcome.Crashed, "Gone.")));
    }

    [Fact]
    public void As_many_trainers_as_it_takes_to_tell_can_be_given_up_within_the_alerts_window()
    {
        Resource alert = Alerts(deployments.Prod)["no-heartbeat"];
        TimeSpan window = XmlConvert.ToTimeSpan(alert.Text("properties", "windowSize"));
        int replaced = int.Parse(alert.Text("properties", "criteria", "allOf", "0", "threshold"), CultureInfo.InvariantCulture) + 1;
        TimeSpan patience = TimeSpan.Parse(deployments.Prod.Single("Microsoft.App/containerApps").Environment["Gan__Monitor__StartPatience"], CultureInfo.InvariantCulture);
        Assert.True(replaced * (patience + new WorkflowOptions().MaxRetryDelay) < window);
    }

    [Fact]
    public void A_replica_that_falls_back_to_the_CPU_is_seen_and_one_on_its_GPU_is_not()
    {
        string template = Template("Networks run on {Provider}: {Reason}");
        Assert.True(Fires("gpu-fallback", Fill(template, ExecutionProvider.Cpu, "CUDA cannot be used.")));
        Assert.False(Fires("gpu-fallback", Fill(template, ExecutionProvider.Cuda, "it is there.")));
        Assert.Contains($"ExceptionType endswith '{nameof(ProviderUnavailableException)}'", Query("gpu-fallback"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_on_any_poison_queue_is_seen()
    {
        string query = Query("poison-queue");
        Assert.Contains("StorageQueueLogs", query, StringComparison.Ordinal);
        Assert.Contains("Uri contains '-poison/messages'", query, StringComparison.Ordinal);
        Assert.All(
            deployments.Prod.All("Microsoft.Storage/storageAccounts/queueServices").Where(service => service.Id.Contains("/stgan", StringComparison.Ordinal)),
            service => Assert.Contains(deployments.Prod.All("Microsoft.Insights/diagnosticSettings"), setting => setting.Id.StartsWith(service.Id + "/", StringComparison.Ordinal)));
    }

    private static Dictionary<string, Resource> Alerts(Deployment deployment) =>
        deployment.All(LogRules).Concat(deployment.All(MetricRules)).ToDictionary(alert => AlertName().Match(alert.Name).Groups[1].Value);

    private string Query(string alert) => Alerts(deployments.Prod)[alert].Text("properties", "criteria", "allOf", "0", "query");

    /// <summary>Whether a line of the log meets a query's conditions on messages: every <c>where</c>, whose parts are joined by <c>and</c> or by <c>or</c>.</summary>
    private bool Fires(string alert, string message)
    {
        string[] clauses = [.. Query(alert).Split('|', StringSplitOptions.TrimEntries).Select(clause => Regex.Replace(clause, @"\),[\s\S]*", ")"))
            .Where(clause => clause.StartsWith("where Message", StringComparison.Ordinal))];
        Assert.NotEmpty(clauses);
        return clauses.All(clause => clause["where ".Length..].Split(" or ").Any(either => either.Split(" and ").All(condition => Holds(condition, message))));
    }

    private static bool Holds(string condition, string message)
    {
        Match match = Condition().Match(condition);
        Assert.True(match.Success, condition);
        string text = match.Groups["text"].Value;
        return match.Groups["operator"].Value == "startswith"
            ? message.StartsWith(text, StringComparison.OrdinalIgnoreCase)
            : message.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static string Template(string template)
    {
        Assert.Contains(template, Templates);
        return template;
    }

    private static string Fill(string template, params object[] values)
    {
        int next = 0;
        return Placeholder().Replace(template, _ => values[next++].ToString()!);
    }

    [GeneratedRegex("^## `([a-z-]+)`$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^alert-([a-z-]+)-[a-z0-9]+$")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"Message (?<operator>startswith|contains) '(?<text>[^']*)'")]
    private static partial Regex Condition();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
