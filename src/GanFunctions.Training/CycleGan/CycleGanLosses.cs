namespace GanFunctions.Training.CycleGan;

/// <summary>
/// The losses of one step, computed before its updates; cycle and identity losses contain their weights. A is the direction
/// from A to B.
/// </summary>
internal sealed record CycleGanLosses(
    float DiscriminatorA,
    float GeneratorA,
    float CycleA,
    float IdentityA,
    float DiscriminatorB,
    float GeneratorB,
    float CycleB,
    float IdentityB)
{
    /// <summary>What both generators minimise together.</summary>
    public float Generators => GeneratorA + GeneratorB + CycleA + CycleB + IdentityA + IdentityB;

    /// <summary>The losses under the names that the reference implementation logs them by.</summary>
    public IReadOnlyDictionary<string, float> ToDictionary() => new Dictionary<string, float>
    {
        ["D_A"] = DiscriminatorA,
        ["G_A"] = GeneratorA,
        ["cycle_A"] = CycleA,
        ["idt_A"] = IdentityA,
        ["D_B"] = DiscriminatorB,
        ["G_B"] = GeneratorB,
        ["cycle_B"] = CycleB,
        ["idt_B"] = IdentityB,
    };
}
