using GanFunctions.Inference.Imaging;

namespace GanFunctions.Training.Data;

/// <summary>Images that are evaluated, decoded each time that they are asked for. Those of A and B with the same number belong together in pairs.</summary>
internal sealed class HeldOutImages
{
    private readonly ImageStore[] _heldOut;
    private readonly ImageStore?[] _spare;
    private readonly int _halves;

    /// <summary>Takes the stores of A and B, or one of pairs.</summary>
    /// <param name="heldOut">What is evaluated.</param>
    /// <param name="spare">What stands in for missing targets: training images; null where those are evaluated already.</param>
    public HeldOutImages(IReadOnlyList<ImageStore> heldOut, IReadOnlyList<ImageStore?> spare)
    {
        _heldOut = [.. heldOut];
        _spare = [.. spare];
        _halves = heldOut.Count == 1 ? 2 : 1;
    }

    /// <summary>How many images a domain has.</summary>
    public int Count(Domain domain) => _heldOut[Store(domain)].Count;

    /// <summary>One of a domain's images.</summary>
    /// <exception cref="Inference.InputRejectedException">As <see cref="ImageStore.Get"/>.</exception>
    public RgbaImage Get(Domain domain, int index) => _heldOut[Store(domain)].Get(index)[Half(domain)];

    /// <summary>How many images of a domain there are to compare translations with: the held-out ones, then training images.</summary>
    public int TargetCount(Domain domain) => Count(domain) + (_spare[Store(domain)]?.Count ?? 0);

    /// <summary>One of those.</summary>
    /// <exception cref="Inference.InputRejectedException">As <see cref="ImageStore.Get"/>.</exception>
    public RgbaImage Target(Domain domain, int index) => index < Count(domain)
        ? Get(domain, index)
        : _spare[Store(domain)]!.Get(index - Count(domain))[Half(domain)];

    private int Store(Domain domain) => _halves == 2 ? 0 : (int)domain;

    private int Half(Domain domain) => _halves == 2 ? (int)domain : 0;
}
