using GanFunctions.Bicep.Tests.Support;
using GanFunctions.Pipeline.Storage;

namespace GanFunctions.Bicep.Tests;

[Collection(DeploymentCollection.Name)]
public sealed class RoleTests(Deployments deployments)
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";

    private IEnumerable<RoleAssignment> Roles => deployments.Prod.All(Assignments).Select(RoleAssignment.Of);

    [Fact]
    public void Every_assignment_says_why_it_is_there() =>
        Assert.All(deployments.Prod.All(Assignments), assignment => Assert.EndsWith(".", assignment.Text("properties", "description"), StringComparison.Ordinal));

    [Fact]
    public void None_is_made_twice() => Assert.Equal(Roles.Distinct().Count(), Roles.Count());

    [Fact]
    public void None_reaches_as_far_as_the_resource_group() =>
        Assert.All(deployments.Prod.All(Assignments), assignment => Assert.Contains("/resourceGroups/rg/providers/", assignment.Id, StringComparison.Ordinal));

    [Fact]
    public void Users_data_is_opened_container_by_container_and_queue_by_queue_to_all_but_operators() =>
        Assert.All(Roles.Where(role => role.Scope == "data account"), role => Assert.Equal("operator", role.Identity));

    [Fact]
    public void The_function_app_reads_or_writes_every_container_of_the_contract()
    {
        string[] reads = [Containers.Images, Containers.Requests, Containers.Datasets];
        foreach (string container in Containers.All)
        {
            string role = reads.Contains(container) ? "Storage Blob Data Reader" : "Storage Blob Data Contributor";
            Assert.Equal([role], Roles.Where(found => found.Identity == "serving" && found.Scope == $"data account, container {container}").Select(found => found.Role));
        }
    }

    [Fact]
    public void The_trainer_reads_datasets_and_writes_runs_and_can_change_no_model() =>
        Assert.Equal(
            [
                new("training", "Storage Blob Data Reader", $"data account, container {Containers.Datasets}"),
                new("training", "Storage Blob Data Contributor", $"data account, container {Containers.Runs}"),
            ],
            Roles.Where(role => role.Identity == "training" && role.Scope.StartsWith("data account", StringComparison.Ordinal)));

    [Fact]
    public void The_function_app_may_start_the_job_and_not_change_it() =>
        Assert.Equal([new("serving", "Container Apps Jobs Operator", "training job")], Roles.Where(role => role.Scope == "training job"));

    [Fact]
    public void A_user_writes_inputs_and_reads_results()
    {
        Assert.All(Roles.Where(role => role.Identity == "user" && role.Role == "Storage Blob Data Contributor"), role =>
            Assert.Contains(role.Scope.Split(' ')[^1], new[] { Containers.Images, Containers.Requests, Containers.Datasets }));
        Assert.DoesNotContain(Roles, role => role.Identity == "user" && role.Scope.EndsWith(Containers.Models, StringComparison.Ordinal));
        Assert.DoesNotContain(deployments.Dev.All(Assignments).Select(RoleAssignment.Of), role => role.Identity is "user" or "operator");
    }

    [Fact]
    public void The_security_model_lists_every_assignment_and_no_other()
    {
        RoleAssignment[] documented = [.. MarkdownTable.Read(Repository.Read("docs/security.md"), "Who", "May", "Where")
            .Select(row => new RoleAssignment(row["Who"], row["May"], row["Where"]))];
        Assert.Equal(Roles.Select(role => role.ToString()).Order(), documented.Select(role => role.ToString()).Order());
    }
}
