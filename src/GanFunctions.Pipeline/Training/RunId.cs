using System.Security.Cryptography;
using System.Text;

namespace GanFunctions.Pipeline.Training;

/// <summary>Names runs after what they train on, so that the same dataset delivered twice is one run.</summary>
public static class RunId
{
    private const int HashDigits = 12;

    /// <summary>The id of the run of a dataset: <c>{model}-{12 hexadecimal digits}</c>.</summary>
    /// <param name="blob">The dataset's name in the container <c>datasets</c>.</param>
    /// <param name="etag">Its ETag; quotes are left out.</param>
    /// <exception cref="Inference.InputRejectedException">The blob's name names no model.</exception>
    public static string Of(string blob, string etag)
    {
        ArgumentNullException.ThrowIfNull(etag);
        string model = DatasetBlobName.Parse(blob).Model;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{blob}\n{etag.Trim('"')}")));
        return $"{model}-{hash[..HashDigits]}";
    }

    /// <summary>Whether a run could have this id: lower-case letters, digits and hyphens, as models' names have.</summary>
    /// <param name="text">Anything.</param>
    public static bool IsRunId(string text) => !string.IsNullOrEmpty(text) && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
