namespace GanFunctions.Pipeline.Training;

/// <summary>What the options of the reference implementations are called here.</summary>
internal static class ForeignKeys
{
    // Without the capitals, hyphens and underscores, which others write otherwise.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        // pytorch-CycleGAN-and-pix2pix, its older names among them.
        ["model"] = "architecture",
        ["netg"] = "generator",
        ["whichmodelnetg"] = "generator",
        ["nblocks"] = "blocks",
        ["numdowns"] = "downsamplings",
        ["nodropout"] = "dropout",
        ["netd"] = "discriminator",
        ["whichmodelnetd"] = "discriminator",
        ["nlayersd"] = "discriminatorLayers",
        ["nlayers"] = "discriminatorLayers",
        ["norm"] = "normalization",
        ["inittype"] = "initialization",
        ["ganmode"] = "loss",
        ["lr"] = "learningRate",
        ["lrpolicy"] = "learningRatePolicy",
        ["lrdecayiters"] = "learningRateDecayEpochs",
        ["nepochs"] = "epochs",
        ["niter"] = "epochs",
        ["nepochsdecay"] = "epochsDecay",
        ["niterdecay"] = "epochsDecay",
        ["finesize"] = "cropSize",
        ["resizeorcrop"] = "preprocess",
        ["noflip"] = "flip",
        ["printfreq"] = "logEvery",
        ["displayfreq"] = "sampleEvery",
        ["savelatestfreq"] = "checkpointEvery",
        ["saveepochfreq"] = "checkpointEvery",
        ["numtest"] = "evaluationImages",

        // NVlabs' StyleGANs.
        ["batch"] = "batchSize",
        ["lrate"] = "learningRate",
        ["glr"] = "learningRate",
        ["mirror"] = "flip",
        ["aug"] = "augment",
        ["p"] = "adaP",
        ["target"] = "adaTarget",
        ["resume"] = "transferFrom",
        ["snap"] = "snapshotEvery",
        ["cbase"] = "channelBase",
        ["cmax"] = "channelMax",
        ["mapdepth"] = "mappingLayers",
        ["plweight"] = "pathLengthWeight",
        ["mixingprob"] = "styleMixing",
    };

    /// <summary>Which key a name stands for elsewhere, as a sentence; null where it is no option of theirs.</summary>
    /// <param name="name">As it was written.</param>
    public static string? Hint(string name)
    {
        string plain = Plain(name);
        TrainingKey? key = TrainingKeys.All.FirstOrDefault(key => Plain(key.Name) == plain)
            ?? (Names.TryGetValue(plain, out string? here) ? TrainingKeys.Find(here) : null);
        return key is null ? null
            : plain is "nodropout" or "noflip" ? $"Here that is {key.Name}, false where the other is given."
            : $"Here that is {key.Name}: {key.Allowed}.";
    }

    private static string Plain(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
