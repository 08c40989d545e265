using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public enum GridSampleMode
    {
        Nearest = 0,
        Bilinear = 2,
    }

    public enum GridSamplePaddingMode
    {
        Zeros = 0,
        Reflection = 1,
        Border = 2,
    }

    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Resizes pictures (N, C, H, W) or signals (N, C, L) to a size or by a factor.</summary>
            public static Tensor interpolate(
                Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest,
                bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (size is null == scale_factor is null)
                    throw new ArgumentException("Give either the size or the scale factor.");
                var spatial = (int)x.dim() - 2;
                var target = Spread(size, spatial);
                var scales = Spread(scale_factor, spatial);
                if (recompute_scale_factor && scales is not null)
                {
                    var shape = x.shape;
                    target = scales.Select((scale, i) => (long)Math.Floor(shape[i + 2] * scale)).ToArray();
                    scales = null;
                }
                var corners = align_corners ?? false;
                if (antialias && !(spatial == 2 && mode is InterpolationMode.Bilinear or InterpolationMode.Bicubic))
                    throw new ArgumentException("Antialiasing is available for bilinear and bicubic resizing of pictures.", nameof(antialias));
                return (mode, spatial) switch
                {
                    (InterpolationMode.Nearest, 1) => Aten.upsample_nearest1d_vec.Call(x, target, scales),
                    (InterpolationMode.Nearest, 2) => Aten.upsample_nearest2d_vec.Call(x, target, scales),
                    (InterpolationMode.Nearest, 3) => Aten.upsample_nearest3d_vec.Call(x, target, scales),
                    (InterpolationMode.NearestExact, 2) => Aten._upsample_nearest_exact2d_vec.Call(x, target, scales),
                    (InterpolationMode.Linear, 1) => Aten.upsample_linear1d_vec.Call(x, target, corners, scales),
                    (InterpolationMode.Bilinear, 2) when antialias => Aten._upsample_bilinear2d_aa_vec.Call(x, target, corners, scales),
                    (InterpolationMode.Bicubic, 2) when antialias => Aten._upsample_bicubic2d_aa_vec.Call(x, target, corners, scales),
                    (InterpolationMode.Bilinear, 2) => Aten.upsample_bilinear2d_vec.Call(x, target, corners, scales),
                    (InterpolationMode.Bicubic, 2) => Aten.upsample_bicubic2d_vec.Call(x, target, corners, scales),
                    (InterpolationMode.Trilinear, 3) => Aten.upsample_trilinear3d_vec.Call(x, target, corners, scales),
                    (InterpolationMode.Area, 1) when target is not null => Aten.adaptive_avg_pool1d.Call(x, target),
                    (InterpolationMode.Area, 2) when target is not null => Aten.adaptive_avg_pool2d.Call(x, target),
                    _ => throw new ArgumentException($"{mode} does not resize a tensor of {x.dim()} dimensions.", nameof(mode)),
                };
            }

            public static Tensor grid_sample(
                Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear,
                GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                var method = mode == GridSampleMode.Nearest ? 1L : 0L;
                var outside = padding_mode switch { GridSamplePaddingMode.Border => 1L, GridSamplePaddingMode.Reflection => 2L, _ => 0L };
                return Aten.grid_sampler.Call(input, grid, method, outside, align_corners ?? false);
            }

            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) =>
                Aten.affine_grid_generator.Call(theta, size, align_corners);

            /// <summary>One value stands for every spatial dimension.</summary>
            private static T[]? Spread<T>(T[]? values, int spatial) =>
                values is null || values.Length == spatial ? values
                : values.Length == 1 ? Enumerable.Repeat(values[0], spatial).ToArray()
                : throw new ArgumentException($"{values.Length} values were given for {spatial} spatial dimensions.");
        }
    }
}
