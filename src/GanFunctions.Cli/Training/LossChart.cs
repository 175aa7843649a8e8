using GanFunctions.Cli.Output;
using ScottPlot;
using ScottPlot.Plottables;

namespace GanFunctions.Cli.Training;

/// <summary>Draws the curves of a run: its losses and, below them, how it was evaluated on held-out images.</summary>
internal static class LossChart
{
    private const int Width = 1200;
    private const int PlotHeight = 520;

    // More points than pixels only make lines thick.
    private const int MaxMarkers = 60;

    /// <summary>Draws the chart.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="history">The run's metrics; with none the chart is empty.</param>
    /// <param name="metric">The metric whose evaluations are drawn, with those of the single directions (<c>swd</c>, <c>swdAtoB</c>).</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string title, MetricsHistory history, string metric)
    {
        string[] evaluated = [.. history.Evaluations
            .SelectMany(evaluation => evaluation.Metrics.Keys)
            .Distinct()
            .Where(name => name.StartsWith(metric, StringComparison.Ordinal) && !RunDescription.IsOfOneLevel(name))];
        Multiplot chart = new();
        chart.AddPlots(evaluated.Length > 0 ? 2 : 1);
        Plot losses = chart.GetPlot(0);
        foreach (string name in history.LossNames)
        {
            AddCurve(losses, name, history.Loss(name));
        }

        Finish(losses, title, "loss");
        if (evaluated.Length > 0)
        {
            Plot evaluations = chart.GetPlot(1);
            foreach (string name in evaluated)
            {
                AddCurve(evaluations, name, [.. history.Evaluations
                    .Where(evaluation => evaluation.Metrics.ContainsKey(name))
                    .Select(evaluation => new MetricPoint(evaluation.Step, evaluation.Metrics[name]))]);
            }

            Finish(evaluations, "on held-out images", metric);
        }

        return chart.Render(Width, PlotHeight * (evaluated.Length > 0 ? 2 : 1)).GetImageBytes(ImageFormat.Png);
    }

    private static void AddCurve(Plot plot, string name, IReadOnlyList<MetricPoint> points)
    {
        MetricPoint[] finite = [.. points.Where(point => double.IsFinite(point.Value))];
        Scatter curve = plot.Add.Scatter(finite.Select(point => (double)point.Step).ToArray(), finite.Select(point => point.Value).ToArray());
        curve.LegendText = name;
        curve.LineWidth = 1.5f;
        curve.MarkerSize = finite.Length > MaxMarkers ? 0 : 4;
    }

    private static void Finish(Plot plot, string title, string quantity)
    {
        plot.Title(title);
        plot.XLabel("step");
        plot.YLabel(quantity);

        // Beside the curves, and not over them.
        Legend legend = plot.ShowLegend(Edge.Right).Legend;
        if (ChartFont.Name is { } font)
        {
            plot.Font.Set(font);
            legend.FontName = font;
        }
    }
}
