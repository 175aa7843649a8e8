using SkiaSharp;

namespace GanFunctions.Cli.SampleDatasets;

/// <summary>Paints a <see cref="Landscape"/> in a <see cref="LandscapeLight"/>.</summary>
internal sealed class LandscapePainter(Landscape scene, LandscapeLight light)
{
    /// <returns>An opaque picture; the caller disposes it.</returns>
    public SKBitmap Paint(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Scale(height);
        PaintSky(canvas);
        PaintRidges(canvas);
        for (int i = 0; i < scene.Hills.Count; i++)
        {
            PaintHill(canvas, i);
            if (i == 0 && scene.Lake is { } lake)
            {
                PaintLake(canvas, lake);
            }
        }

        foreach (Thing thing in scene.Things)
        {
            PaintThing(canvas, thing);
        }

        return bitmap;
    }

    private static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    private static SKPath Polygon(params ReadOnlySpan<SKPoint> points)
    {
        using var builder = new SKPathBuilder();
        builder.AddPoly(points, close: true);
        return builder.Detach();
    }

    private static void Draw(SKCanvas canvas, SKColor color, params ReadOnlySpan<SKPoint> points)
    {
        using SKPath path = Polygon(points);
        using SKPaint paint = Fill(color);
        canvas.DrawPath(path, paint);
    }

    private SKPath Ground(SKPoint[] crest) => Polygon([new SKPoint(0, 1), .. crest, new SKPoint(scene.Aspect, 1)]);

    private void PaintSky(SKCanvas canvas)
    {
        using (var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(0, scene.Horizon + 0.05f), [light.SkyTop, light.SkyBottom], SKShaderTileMode.Clamp))
        using (var paint = new SKPaint { Shader = shader })
        {
            canvas.DrawRect(0, 0, scene.Aspect, 1, paint);
        }

        if (light.IsNight)
        {
            foreach (Star star in scene.Stars)
            {
                using SKPaint paint = Fill(new SKColor(255, 250, 235, (byte)(star.Brightness * 255)));
                canvas.DrawCircle(star.Place, star.Radius, paint);
            }
        }

        PaintLuminary(canvas);
        using SKPaint cloud = Fill(light.Cloud);
        cloud.MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, 0.008f);
        foreach (SKRect puff in scene.Clouds.SelectMany(puffs => puffs))
        {
            canvas.DrawOval(puff, cloud);
        }
    }

    private void PaintLuminary(SKCanvas canvas)
    {
        float halo = scene.LuminaryRadius * (light.IsNight ? 2.6f : 3.4f);
        using (var shader = SKShader.CreateRadialGradient(
            scene.Luminary, halo, [light.Luminary.WithAlpha(130), light.Luminary.WithAlpha(0)], SKShaderTileMode.Clamp))
        using (var glow = new SKPaint { Shader = shader })
        {
            canvas.DrawCircle(scene.Luminary, halo, glow);
        }

        using SKPaint disc = Fill(light.Luminary);
        canvas.DrawCircle(scene.Luminary, scene.LuminaryRadius, disc);
        if (light.IsNight)
        {
            using SKPaint crater = Fill(new SKColor(214, 208, 178));
            canvas.DrawCircle(scene.Luminary.X - (0.3f * scene.LuminaryRadius), scene.Luminary.Y - (0.2f * scene.LuminaryRadius), 0.26f * scene.LuminaryRadius, crater);
            canvas.DrawCircle(scene.Luminary.X + (0.35f * scene.LuminaryRadius), scene.Luminary.Y + (0.3f * scene.LuminaryRadius), 0.2f * scene.LuminaryRadius, crater);
        }
    }

    private void PaintRidges(SKCanvas canvas)
    {
        var rock = new SKColor(112, 116, 134);
        for (int i = 0; i < scene.Ridges.Count; i++)
        {
            SKPoint[] crest = scene.Ridges[i];
            float haze = scene.Haze * (1 - (i / (float)scene.Ridges.Count));
            using SKPath ground = Ground(crest);
            using SKPaint paint = Fill(LandscapeLight.Mix(light.Lit(rock), light.SkyBottom, haze));
            canvas.DrawPath(ground, paint);

            canvas.Save();
            canvas.ClipPath(ground, antialias: true);
            SKColor snow = LandscapeLight.Mix(light.Lit(new SKColor(244, 247, 252)), light.SkyBottom, haze * 0.6f);
            float snowLine = scene.Horizon - 0.13f;
            for (int p = 1; p < crest.Length - 1; p++)
            {
                if (crest[p].Y < snowLine)
                {
                    float depth = Math.Min(0.05f, (snowLine - crest[p].Y) * 0.8f);
                    float step = crest[p].X - crest[p - 1].X;
                    Draw(canvas, snow, new SKPoint(crest[p].X - step, crest[p - 1].Y), crest[p], new SKPoint(crest[p].X + step, crest[p + 1].Y), new SKPoint(crest[p].X + (step * 0.3f), crest[p].Y + depth));
                }
            }

            canvas.Restore();
        }
    }

    private void PaintHill(SKCanvas canvas, int depth)
    {
        SKColor near = LandscapeLight.Mix(new SKColor(74, 142, 58), new SKColor(186, 158, 66), scene.Season);
        SKColor far = LandscapeLight.Mix(near, new SKColor(150, 178, 160), 0.55f);
        SKColor color = LandscapeLight.Mix(far, near, depth / (float)(scene.Hills.Count - 1));
        using SKPath ground = Ground(scene.Hills[depth]);
        using (var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, scene.Hills[depth].Min(point => point.Y)),
            new SKPoint(0, 1),
            [light.Lit(color), light.Lit(LandscapeLight.Mix(color, new SKColor(34, 62, 30), 0.55f))],
            SKShaderTileMode.Clamp))
        using (var paint = new SKPaint { Shader = shader, IsAntialias = true })
        {
            canvas.DrawPath(ground, paint);
        }

        canvas.Save();
        canvas.ClipPath(ground, antialias: true);
        var random = new Random((scene.Seed * 31) + depth);
        for (int i = 0; i < 220 * scene.Aspect; i++)
        {
            float x = (float)random.NextDouble() * scene.Aspect, y = scene.Hills[depth].Min(point => point.Y) + ((float)random.NextDouble() * 0.35f);
            SKColor tuft = LandscapeLight.Mix(color, random.Next(2) == 0 ? new SKColor(30, 60, 24) : new SKColor(220, 226, 130), 0.35f);
            using SKPaint paint = Fill(light.Lit(tuft).WithAlpha(120));
            canvas.DrawOval(x, y, 0.006f + (0.006f * depth), 0.002f + (0.0015f * depth), paint);
        }

        canvas.Restore();
    }

    private void PaintLake(SKCanvas canvas, SKRect lake)
    {
        using (var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, lake.Top), new SKPoint(0, lake.Bottom), [light.SkyBottom, LandscapeLight.Mix(light.SkyTop, light.Lit(new SKColor(30, 60, 90)), 0.35f)], SKShaderTileMode.Clamp))
        using (var water = new SKPaint { Shader = shader, IsAntialias = true })
        {
            canvas.DrawOval(lake, water);
        }

        using SKPaint glint = Fill(light.Luminary.WithAlpha(light.IsNight ? (byte)170 : (byte)90));
        for (int i = 0; i < 5; i++)
        {
            float y = lake.Top + (lake.Height * (0.25f + (0.13f * i)));
            float reach = 0.012f + (0.008f * i);
            if (scene.Luminary.X - reach > lake.Left + (lake.Width * 0.15f) && scene.Luminary.X + reach < lake.Right - (lake.Width * 0.15f))
            {
                canvas.DrawOval(scene.Luminary.X, y, reach, 0.004f, glint);
            }
        }
    }

    private void PaintThing(SKCanvas canvas, Thing thing)
    {
        using (SKPaint shadow = Fill(new SKColor(0, 0, 0, light.IsNight ? (byte)70 : (byte)55)))
        {
            canvas.DrawOval(thing.Foot.X + (thing.Size * 0.12f), thing.Foot.Y, thing.Size * 0.4f, thing.Size * 0.07f, shadow);
        }

        switch (thing.Kind)
        {
            case ThingKind.Conifer:
                PaintConifer(canvas, thing);
                break;
            case ThingKind.Broadleaf:
                PaintBroadleaf(canvas, thing);
                break;
            default:
                PaintHouse(canvas, thing);
                break;
        }
    }

    private void PaintTrunk(SKCanvas canvas, Thing tree)
    {
        using SKPaint trunk = Fill(light.Lit(new SKColor(98, 70, 46)));
        canvas.DrawRect(tree.Foot.X - (tree.Size * 0.05f), tree.Foot.Y - (tree.Size * 0.35f), tree.Size * 0.1f, tree.Size * 0.35f, trunk);
    }

    private void PaintConifer(SKCanvas canvas, Thing tree)
    {
        PaintTrunk(canvas, tree);
        SKColor needles = LandscapeLight.Mix(new SKColor(26, 84, 46), new SKColor(46, 110, 66), tree.Variant);
        for (int tier = 0; tier < 3; tier++)
        {
            float half = tree.Size * (0.3f - (0.07f * tier)), bottom = tree.Foot.Y - (tree.Size * (0.18f + (0.24f * tier)));
            var top = new SKPoint(tree.Foot.X, bottom - (tree.Size * 0.38f));
            Draw(canvas, light.Lit(needles), new SKPoint(tree.Foot.X - half, bottom), top, new SKPoint(tree.Foot.X + half, bottom));
            Draw(canvas, light.Lit(LandscapeLight.Mix(needles, new SKColor(8, 40, 24), 0.5f)), new SKPoint(tree.Foot.X, bottom), top, new SKPoint(tree.Foot.X + half, bottom));
        }
    }

    private void PaintBroadleaf(SKCanvas canvas, Thing tree)
    {
        PaintTrunk(canvas, tree);
        SKColor leaves = LandscapeLight.Mix(new SKColor(66, 140, 52), LandscapeLight.Mix(new SKColor(214, 116, 40), new SKColor(196, 160, 50), tree.Variant), scene.Season);
        (float X, float Y, float R, float Shade)[] crowns = [(0.12f, -0.5f, 0.27f, 0.4f), (-0.14f, -0.52f, 0.26f, 0.15f), (0, -0.72f, 0.28f, 0)];
        foreach ((float x, float y, float r, float shade) in crowns)
        {
            using SKPaint crown = Fill(light.Lit(LandscapeLight.Mix(leaves, new SKColor(24, 52, 22), shade)));
            canvas.DrawCircle(tree.Foot.X + (x * tree.Size), tree.Foot.Y + (y * tree.Size), r * tree.Size, crown);
        }
    }

    private void PaintHouse(SKCanvas canvas, Thing house)
    {
        SKColor wall = light.Lit(LandscapeLight.Mix(new SKColor(238, 228, 208), new SKColor(198, 154, 120), house.Variant));
        SKColor roof = light.Lit(LandscapeLight.Mix(new SKColor(164, 62, 46), new SKColor(104, 84, 84), house.Variant));
        float size = house.Size, left = house.Foot.X - (size * 0.55f), top = house.Foot.Y - (size * 0.62f), right = house.Foot.X + (size * 0.55f);
        using (SKPaint paint = Fill(wall))
        {
            canvas.DrawRect(left, top, right - left, size * 0.62f, paint);
        }

        using (SKPaint chimney = Fill(light.Lit(new SKColor(132, 92, 80))))
        {
            canvas.DrawRect(right - (size * 0.34f), top - (size * 0.4f), size * 0.12f, size * 0.3f, chimney);
        }

        Draw(canvas, roof, new SKPoint(left - (size * 0.08f), top), new SKPoint(house.Foot.X - (size * 0.2f), top - (size * 0.36f)), new SKPoint(house.Foot.X + (size * 0.2f), top - (size * 0.36f)), new SKPoint(right + (size * 0.08f), top));
        PaintWindow(canvas, left + (size * 0.12f), top + (size * 0.14f), size);
        PaintWindow(canvas, right - (size * 0.38f), top + (size * 0.14f), size);
        using SKPaint door = Fill(light.Lit(new SKColor(92, 60, 44)));
        canvas.DrawRect(house.Foot.X - (size * 0.09f), house.Foot.Y - (size * 0.32f), size * 0.18f, size * 0.32f, door);
    }

    private void PaintWindow(SKCanvas canvas, float x, float y, float size)
    {
        if (light.IsNight)
        {
            using SKPaint glow = Fill(light.Window.WithAlpha(70));
            glow.MaskFilter = SKMaskFilter.CreateBlur(SKBlurStyle.Normal, size * 0.1f);
            canvas.DrawRect(x - (size * 0.08f), y - (size * 0.08f), size * 0.42f, size * 0.4f, glow);
        }

        using SKPaint pane = Fill(light.Window);
        canvas.DrawRect(x, y, size * 0.26f, size * 0.24f, pane);
    }
}
