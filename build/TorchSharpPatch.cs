#nullable enable
#pragma warning disable IDE0005 // MSBuild compiles this file too, without the SDK's implicit usings.
using System;
using System.IO;

/// <summary>
/// Makes the runtime compile TorchSharp.dll without optimisation, as its DebuggableAttribute then asks for. TorchSharp passes a
/// number to libtorch in a finalizable object that it does not keep alive during the call; optimised code lets go of it
/// before, and a garbage collection frees it under the call. docs/torchsharp-scalars.md tells the whole story.
/// </summary>
internal static class TorchSharpPatch
{
    // Length, prolog, DebuggingModes as int32, number of named arguments.
    private static readonly byte[] Optimised = [8, 1, 0, 2, 0, 0, 0, 0, 0];
    private const int Modes = 3;
    private const byte DefaultAndIgnoreSymbolStore = 3;
    private const byte DisableOptimizations = 1;

    /// <summary>Changes <paramref name="image"/>, a whole assembly, in place.</summary>
    /// <exception cref="InvalidDataException">It does not have exactly one DebuggableAttribute of a release build; it is unchanged.</exception>
    public static void Apply(byte[] image)
    {
        int found = -1;
        for (int i = Array.IndexOf(image, Optimised[0]); i >= 0; i = Array.IndexOf(image, Optimised[0], i + 1))
        {
            if (!IsAt(image, i))
            {
                continue;
            }

            found = found < 0 ? i : throw new InvalidDataException("It may have more than one DebuggableAttribute.");
        }

        if (found < 0)
        {
            throw new InvalidDataException("It has no DebuggableAttribute of a release build.");
        }

        image[found + Modes] = DefaultAndIgnoreSymbolStore;
        image[found + Modes + 1] = DisableOptimizations;
    }

    private static bool IsAt(byte[] image, int start)
    {
        if (image.Length - start < Optimised.Length)
        {
            return false;
        }

        for (int i = 0; i < Optimised.Length; i++)
        {
            if (image[start + i] != Optimised[i])
            {
                return false;
            }
        }

        return true;
    }
}

#if !NET
/// <summary>Writes a patched copy of TorchSharp.dll. Loaded by build/LibTorchSharp.targets.</summary>
public sealed class PatchTorchSharp : Microsoft.Build.Utilities.Task
{
    /// <summary>The assembly in the package cache. It is only read.</summary>
    [Microsoft.Build.Framework.Required]
    public string Source { get; set; } = "";

    /// <summary>Where the patched copy goes. It is replaced as a whole, never written through.</summary>
    [Microsoft.Build.Framework.Required]
    public string Destination { get; set; } = "";

    public override bool Execute()
    {
        try
        {
            byte[] image = File.ReadAllBytes(Source);
            TorchSharpPatch.Apply(image);
            string temporary = Destination + "." + Guid.NewGuid().ToString("N");
            Directory.CreateDirectory(Path.GetDirectoryName(Destination));
            File.WriteAllBytes(temporary, image);
            File.Delete(Destination);
            File.Move(temporary, Destination);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Log.LogError("{0} cannot be made safe against garbage collections: {1} See docs/torchsharp-scalars.md.", Source, e.Message);
        }

        return !Log.HasLoggedErrors;
    }
}
#endif
