using static TorchSharp.torch;

namespace GanFunctions.Training.Data;

/// <summary>A step's images in the host's memory.</summary>
/// <param name="Step">The step's number, from 0.</param>
/// <param name="ImagesSeen">Images of each domain in all steps before.</param>
/// <param name="A">Images of A, or of the only domain.</param>
/// <param name="B">Images of B; null where there is one domain.</param>
internal sealed record HostStep(long Step, long ImagesSeen, HostImages A, HostImages? B)
{
    /// <summary>Copies the images into tensors.</summary>
    public StepImages ToTensors(Device device) => new(Step, ImagesSeen, A.ToTensor(device), B?.ToTensor(device));
}
