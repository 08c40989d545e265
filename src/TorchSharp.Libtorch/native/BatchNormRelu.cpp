// Batch normalisation, the addition of a residual and ReLU in one operator, for training on a CPU with channels-last tensors.
//
// libtorch runs these as three operators, each of which walks tensors that are larger than the caches: forward reads the convolution's
// result three times and rewrites it twice, backward likewise. Here forward reads it twice and writes the result once; backward reads
// (gradient, result, input) twice and writes once. Elsewhere (CUDA, other types and layouts, evaluation) it is composed of libtorch's own.
//
// Formulas: Ioffe and Szegedy, "Batch Normalization", arXiv:1502.03167, algorithm 1 and section 3; biased variance normalises, the unbiased
// one goes into the running average, as in PyTorch.
#include "Abi.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <algorithm>
#include <cmath>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The loops over channels are compiled for the widest vectors each processor family has; the loader picks.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#define AL_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AL_WIDE
#endif

// Rows (sample x height x width) that are summed in float before they go into double: short enough for float's precision, and
// 128 rows of 512 channels still lie in a core's second cache for the second look at them.
constexpr int64_t kBlock = 128;

AL_WIDE void add_rows(const float* x, int64_t rows, int64_t channels, float* __restrict sum) {
  for (int64_t r = 0; r < rows; r++) {
    const float* row = x + r * channels;
    for (int64_t c = 0; c < channels; c++) sum[c] += row[c];
  }
}

AL_WIDE void add_squares(const float* x, int64_t rows, int64_t channels, const float* __restrict mean, float* __restrict sum) {
  for (int64_t r = 0; r < rows; r++) {
    const float* row = x + r * channels;
    for (int64_t c = 0; c < channels; c++) {
      float d = row[c] - mean[c];
      sum[c] += d * d;
    }
  }
}

AL_WIDE void normalise(const float* __restrict x, const float* __restrict residual, float* __restrict y, int64_t rows, int64_t channels,
                       const float* __restrict scale, const float* __restrict shift) {
  if (residual) {
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < channels; c++) {
        float v = x[r * channels + c] * scale[c] + shift[c] + residual[r * channels + c];
        y[r * channels + c] = v < 0 ? 0.0f : v;
      }
  } else {
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < channels; c++) {
        float v = x[r * channels + c] * scale[c] + shift[c];
        y[r * channels + c] = v < 0 ? 0.0f : v;
      }
  }
}

AL_WIDE void add_gradients(const float* g, const float* y, const float* x, int64_t rows, int64_t channels, const float* __restrict mean,
                           float* __restrict sum_g, float* __restrict sum_gx) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t c = 0; c < channels; c++) {
      int64_t i = r * channels + c;
      float gated = y[i] <= 0 ? 0.0f : g[i];
      sum_g[c] += gated;
      sum_gx[c] += gated * (x[i] - mean[c]);
    }
}

// dx = a*g + b*x + k per channel, g gated by the result's sign.
AL_WIDE void input_gradient(const float* __restrict g, const float* __restrict y, const float* __restrict x, float* __restrict dx,
                            float* __restrict dresidual, int64_t rows, int64_t channels, const float* __restrict a,
                            const float* __restrict b, const float* __restrict k) {
  if (dresidual) {
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < channels; c++) {
        int64_t i = r * channels + c;
        float gated = y[i] <= 0 ? 0.0f : g[i];
        dresidual[i] = gated;
        dx[i] = a[c] * gated + b[c] * x[i] + k[c];
      }
  } else {
    for (int64_t r = 0; r < rows; r++)
      for (int64_t c = 0; c < channels; c++) {
        int64_t i = r * channels + c;
        float gated = y[i] <= 0 ? 0.0f : g[i];
        dx[i] = a[c] * gated + b[c] * x[i] + k[c];
      }
  }
}

// Splits rows evenly over the threads: every part has its own slot for partial sums, so the result depends on the number of threads only.
template <class F>
void for_each_part(int64_t rows, int parts, F work) {
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) work(part, rows * part / parts, rows * (part + 1) / parts);
  });
}

struct Statistics {
  std::vector<double> mean, m2;
  double count = 0;
};

// Mean and sum of squared deviations, block by block, merged by Chan, Golub and LeVeque's formula (1983): one walk over memory, and no
// difference of large numbers.
void accumulate(const float* x, int64_t begin, int64_t end, int64_t channels, Statistics& into) {
  into.mean.assign(channels, 0);
  into.m2.assign(channels, 0);
  std::vector<float> sum(channels), mean(channels);
  for (int64_t row = begin; row < end; row += kBlock) {
    int64_t rows = std::min(kBlock, end - row);
    const float* block = x + row * channels;
    std::fill(sum.begin(), sum.end(), 0.0f);
    add_rows(block, rows, channels, sum.data());
    for (int64_t c = 0; c < channels; c++) mean[c] = sum[c] / rows;
    std::fill(sum.begin(), sum.end(), 0.0f);
    add_squares(block, rows, channels, mean.data(), sum.data());
    double total = into.count + rows;
    for (int64_t c = 0; c < channels; c++) {
      double delta = mean[c] - into.mean[c];
      into.mean[c] += delta * rows / total;
      into.m2[c] += sum[c] + delta * delta * into.count * rows / total;
    }
    into.count = total;
  }
}

bool same_layout(const at::Tensor& t, const at::Tensor& like) {
  return t.sizes() == like.sizes() && t.is_contiguous(at::MemoryFormat::ChannelsLast);
}

bool can_fuse(const at::Tensor& x, const al::optional<at::Tensor>& residual, const at::Tensor& weight, const at::Tensor& bias) {
  return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 4 && x.numel() > 0 &&
         x.is_contiguous(at::MemoryFormat::ChannelsLast) && weight.defined() && bias.defined() && weight.scalar_type() == at::kFloat &&
         bias.scalar_type() == at::kFloat && weight.is_contiguous() && bias.is_contiguous() && x.size(0) * x.size(2) * x.size(3) > 1 &&
         (!residual.has_value() || (residual->device().is_cpu() && residual->scalar_type() == at::kFloat && same_layout(*residual, x)));
}

class FusedBatchNormRelu : public torch::autograd::Function<FusedBatchNormRelu> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                            const al::optional<at::Tensor>& residual, const al::optional<at::Tensor>& running_mean,
                            const al::optional<at::Tensor>& running_var, double momentum, double epsilon) {
    at::AutoDispatchBelowADInplaceOrView below;
    int64_t channels = x.size(1), rows = x.numel() / channels;
    int parts = static_cast<int>(std::min<int64_t>(at::get_num_threads(), (rows + kBlock - 1) / kBlock));
    const float* in = x.data_ptr<float>();

    std::vector<Statistics> partial(parts);
    for_each_part(rows, parts, [&](int64_t part, int64_t begin, int64_t end) { accumulate(in, begin, end, channels, partial[part]); });

    at::Tensor mean = at::empty({channels}, weight.options()), inverse = at::empty({channels}, weight.options());
    std::vector<float> scale(channels), shift(channels);
    bool tracks = running_mean.has_value() && running_mean->defined();
    float* track_mean = tracks ? running_mean->data_ptr<float>() : nullptr;
    float* track_var = tracks ? running_var->data_ptr<float>() : nullptr;
    const float *w = weight.data_ptr<float>(), *b = bias.data_ptr<float>();
    for (int64_t c = 0; c < channels; c++) {
      double count = 0, m = 0, m2 = 0;
      for (const Statistics& s : partial) {
        double total = count + s.count, delta = s.mean[c] - m;
        m += delta * s.count / total;
        m2 += s.m2[c] + delta * delta * count * s.count / total;
        count = total;
      }
      double inv = 1.0 / std::sqrt(m2 / count + epsilon);
      mean.data_ptr<float>()[c] = static_cast<float>(m);
      inverse.data_ptr<float>()[c] = static_cast<float>(inv);
      scale[c] = static_cast<float>(w[c] * inv);
      shift[c] = static_cast<float>(b[c] - m * w[c] * inv);
      if (tracks) {
        track_mean[c] = static_cast<float>(track_mean[c] + momentum * (m - track_mean[c]));
        track_var[c] = static_cast<float>(track_var[c] + momentum * (m2 / (count - 1) - track_var[c]));
      }
    }

    at::Tensor y = at::empty_like(x);
    float* out = y.data_ptr<float>();
    const float* add = residual.has_value() ? residual->data_ptr<float>() : nullptr;
    for_each_part(rows, parts, [&](int64_t, int64_t begin, int64_t end) {
      int64_t at = begin * channels;
      normalise(in + at, add ? add + at : nullptr, out + at, end - begin, channels, scale.data(), shift.data());
    });

    context->save_for_backward({x, weight, mean, inverse, y});
    context->saved_data["residual"] = residual.has_value();
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &mean = saved[2], &inverse = saved[3], &y = saved[4];
    bool with_residual = context->saved_data["residual"].toBool();
    at::Tensor g = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    int64_t channels = x.size(1), rows = x.numel() / channels;
    int parts = static_cast<int>(std::min<int64_t>(at::get_num_threads(), (rows + kBlock - 1) / kBlock));
    const float *pg = g.data_ptr<float>(), *py = y.data_ptr<float>(), *px = x.data_ptr<float>(), *m = mean.data_ptr<float>();

    std::vector<std::vector<double>> sums(parts, std::vector<double>(2 * channels, 0));
    for_each_part(rows, parts, [&](int64_t part, int64_t begin, int64_t end) {
      std::vector<float> block(2 * channels);
      for (int64_t row = begin; row < end; row += kBlock) {
        std::fill(block.begin(), block.end(), 0.0f);
        int64_t at = row * channels;
        add_gradients(pg + at, py + at, px + at, std::min(kBlock, end - row), channels, m, block.data(), block.data() + channels);
        for (int64_t c = 0; c < 2 * channels; c++) sums[part][c] += block[c];
      }
    });

    at::Tensor dweight = at::empty_like(weight), dbias = at::empty_like(weight), dx = at::empty_like(x), dresidual;
    if (with_residual) dresidual = at::empty_like(x);
    std::vector<float> a(channels), b(channels), k(channels);
    for (int64_t c = 0; c < channels; c++) {
      double sum_g = 0, sum_gx = 0, inv = inverse.data_ptr<float>()[c], w = weight.data_ptr<float>()[c];
      for (const auto& s : sums) {
        sum_g += s[c];
        sum_gx += s[channels + c];
      }
      dbias.data_ptr<float>()[c] = static_cast<float>(sum_g);
      dweight.data_ptr<float>()[c] = static_cast<float>(sum_gx * inv);
      double slope = -w * inv * inv * inv * sum_gx / rows;
      a[c] = static_cast<float>(w * inv);
      b[c] = static_cast<float>(slope);
      k[c] = static_cast<float>(-w * inv * sum_g / rows - slope * m[c]);
    }

    float *pdx = dx.data_ptr<float>(), *pdr = with_residual ? dresidual.data_ptr<float>() : nullptr;
    for_each_part(rows, parts, [&](int64_t, int64_t begin, int64_t end) {
      int64_t at = begin * channels;
      input_gradient(pg + at, py + at, px + at, pdx + at, pdr ? pdr + at : nullptr, end - begin, channels, a.data(), b.data(), k.data());
    });
    return {dx, dweight, dbias, dresidual, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

at::Tensor batch_norm_relu(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const al::optional<at::Tensor>& residual,
                           const al::optional<at::Tensor>& running_mean, const al::optional<at::Tensor>& running_var, bool training,
                           double momentum, double epsilon) {
  if (training && can_fuse(x, residual, weight, bias))
    return FusedBatchNormRelu::apply(x, weight, bias, residual, running_mean, running_var, momentum, epsilon);
  at::Tensor y = at::batch_norm(x, weight, bias, running_mean, running_var, training, momentum, epsilon, true);
  if (residual.has_value()) y = y.add_(*residual);
  return y.relu_();
}

}  // namespace

TORCH_LIBRARY(activelearning, library) {
  library.def(
      "batch_norm_relu(Tensor input, Tensor weight, Tensor bias, Tensor? residual, Tensor? running_mean, Tensor? running_var, "
      "bool training, float momentum, float eps) -> Tensor");
  library.impl("batch_norm_relu", c10::DispatchKey::CompositeImplicitAutograd, TORCH_FN(batch_norm_relu));
}
