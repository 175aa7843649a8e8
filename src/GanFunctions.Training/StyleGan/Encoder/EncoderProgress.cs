namespace GanFunctions.Training.StyleGan.Encoder;

/// <summary>How far an encoder's training is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of both stages.</param>
/// <param name="Losses">Of the last step: <c>styles</c> in the first stage, <c>pixels</c>, <c>pyramid</c> and <c>features</c> in the second.</param>
internal sealed record EncoderProgress(long Step, long Steps, IReadOnlyDictionary<string, float> Losses);
