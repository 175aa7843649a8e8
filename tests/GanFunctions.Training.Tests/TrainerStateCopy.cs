using System.Text.Json.Nodes;

namespace GanFunctions.Training.Tests;

/// <summary>What becomes of a trainer's state when it is written to a file and read again.</summary>
internal static class TrainerStateCopy
{
    public static TrainerState Of(TrainerState state) => new(
        state.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone()),
        (JsonObject)state.Values.DeepClone());

    public static void AssertSame(TrainerState expected, TrainerState actual)
    {
        Assert.Equal(expected.Tensors.Keys.Order(), actual.Tensors.Keys.Order());
        Assert.Equal(expected.Values.ToJsonString(), actual.Values.ToJsonString());
        Assert.All(expected.Tensors, entry => Assert.True(entry.Value.detach().bytes.SequenceEqual(actual.Tensors[entry.Key].detach().bytes), entry.Key));
    }
}
