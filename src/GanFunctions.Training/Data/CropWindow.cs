namespace GanFunctions.Training.Data;

/// <summary>The part of an image that a step sees.</summary>
/// <param name="X">Its leftmost column.</param>
/// <param name="Y">Its topmost row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Mirror">Whether left and right are exchanged.</param>
internal readonly record struct CropWindow(int X, int Y, int Width, int Height, bool Mirror);
