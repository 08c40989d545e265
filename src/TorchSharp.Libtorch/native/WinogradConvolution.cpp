// 3x3 convolutions of stride 1 on a processor by Winograd's algorithm (Winograd.h): forward, both gradients, and forward with bias,
// residual and ReLU for scoring. What it does not cover (CUDA, other types, layouts, channels, mixed precision) goes to libtorch's own.
#include "Autocast.h"
#include "Winograd.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <algorithm>
#include <atomic>

namespace {

using namespace al::winograd;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Who convolves. ConvolutionLoops.cs has the same numbers.
enum Choice : int32_t { kBest = 0, kLibtorch = 1, kBaseline = 2, kAvx2 = 3, kAvx512 = 4 };

/// The loops of a choice; null where this processor, or this build, has not got them.
const Loops* find_loops(int32_t choice) {
#if defined(__GNUC__)
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (avx512 && (choice == kAvx512 || choice == kBest)) return &avx512_loops;
  if (avx2 && (choice == kAvx2 || choice == kBest)) return &avx2_loops;
#endif
  if (choice == kBaseline || choice == kBest) return &baseline_loops;
#endif
  return nullptr;
}

/// Null: libtorch convolves. Read once in each operator, so that one run never mixes two.
std::atomic<const Loops*> chosen_loops{find_loops(kBest)};

// Floats of transformed tiles that one thread works on between reading pictures and writing them: about half of a second-level cache, which
// the weights need too.
constexpr int64_t kBlockFloats = 96 * 1024;

// Inputs x outputs up to which every thread has its own 36 sums of the weights' gradient (measured on a processor with 1 MB of
// second-level cache: 9 MB of sums still pay for themselves, 36 MB do not).
constexpr int64_t kLargestMatrixByTiles = 128 * 128;

// Tiles in rows of (channels + 16) floats, positions a further 16 apart: powers of two would put all 36 on the same few cache sets.
Strides strides_of(int64_t tiles, int64_t channels) {
  int64_t row = channels < 256 ? channels : channels + kChannelStep;
  return {tiles * row + kChannelStep, row};
}

int64_t floats_of(int64_t tiles, int64_t channels) { return kPositions * strides_of(tiles, channels).position; }

Grid grid_of(const at::Tensor& picture) { return {picture.size(0), picture.size(2), picture.size(3)}; }

WeightStrides weight_strides(const at::Tensor& weight) { return {weight.stride(0), weight.stride(1), weight.stride(2), weight.stride(3)}; }

/// Uninitialised memory that starts with a cache line.
class Scratch {
 public:
  explicit Scratch(int64_t floats) : tensor_(at::empty({floats + 16}, at::TensorOptions(at::kFloat))) {
    uintptr_t address = reinterpret_cast<uintptr_t>(tensor_.data_ptr<float>());
    data_ = reinterpret_cast<float*>((address + 63) & ~static_cast<uintptr_t>(63));
  }
  float* data() const { return data_; }

 private:
  at::Tensor tensor_;
  float* data_;
};

/// How many tiles a thread takes at once, and how many such blocks there are: even parts, a whole number for each thread.
struct Blocks {
  int64_t count, size;

  Blocks(int64_t tiles, int64_t channels) {
    int64_t most = std::max<int64_t>(12, std::min<int64_t>(kBlockFloats / (kPositions * channels), 96));
    int64_t threads = at::get_num_threads();
    count = (tiles + most - 1) / most;
    if (tiles > threads) count = (count + threads - 1) / threads * threads;
    size = (tiles + count - 1) / count;
  }
};

/// G w G^T; with `mirrored`, of the weights that give the gradient with respect to the input: both kernel axes reversed, inputs and outputs
/// exchanged.
void transform_weights(const Loops& loops, const at::Tensor& weight, bool mirrored, float* u) {
  const float* w = weight.data_ptr<float>();
  WeightStrides strides = weight_strides(weight);
  int64_t outputs = weight.size(0), inputs = weight.size(1);
  if (mirrored) {
    w += 2 * strides.row + 2 * strides.column;
    strides = {strides.input, strides.output, -strides.row, -strides.column};
    std::swap(outputs, inputs);
  }
  at::parallel_for(0, outputs / kChannelStep, std::max<int64_t>(1, 256 / inputs), [&](int64_t begin, int64_t end) {
    loops.weights(w, strides, inputs, outputs, begin * kChannelStep, end * kChannelStep, u);
  });
}

/// y = x convolved with the weights that u was made of.
void convolve(const Loops& loops, const at::Tensor& x, const float* u, const at::Tensor& y, const Epilogue* epilogue) {
  Grid grid = grid_of(x);
  int64_t inputs = x.size(1), outputs = y.size(1), tiles = grid.tiles();
  Blocks blocks(tiles, inputs + outputs);
  Strides sv = strides_of(blocks.size, inputs), sm = strides_of(blocks.size, outputs);
  int64_t v_floats = floats_of(blocks.size, inputs), own = v_floats + floats_of(blocks.size, outputs);
  Scratch scratch(own * at::get_num_threads() + inputs);
  float* zeros = scratch.data() + own * at::get_num_threads();
  std::fill(zeros, zeros + inputs, 0.0f);
  const float* in = x.data_ptr<float>();
  float* out = y.data_ptr<float>();
  at::parallel_for(0, blocks.count, 1, [&](int64_t begin, int64_t end) {
    float *v = scratch.data() + own * at::get_thread_num(), *m = v + v_floats;
    for (int64_t block = begin; block < end; block++) {
      int64_t first = block * blocks.size, last = std::min(tiles, first + blocks.size);
      if (first >= last) break;
      loops.input_tiles(grid, in, zeros, inputs, first, last, v, sv);
      for (int p = 0; p < kPositions; p++)
        loops.multiply(v + p * sv.position, sv.tile, last - first, inputs, u + p * inputs * outputs, outputs, m + p * sm.position, sm.tile);
      loops.output_tiles(grid, m, sm, outputs, first, last, out, epilogue);
    }
  });
}

/// The gradient with respect to the weights where one thread's share of all its 36 matrices stays in its cache: each thread sums over its
/// tiles, then the threads' sums are added in their order.
void correlate_by_tiles(const Loops& loops, const at::Tensor& x, const at::Tensor& dy, const at::Tensor& dw) {
  Grid grid = grid_of(x);
  int64_t inputs = x.size(1), outputs = dy.size(1), tiles = grid.tiles();
  int64_t parts = std::min<int64_t>(at::get_num_threads(), tiles);
  Blocks blocks((tiles + parts - 1) / parts, inputs + outputs);
  Strides sv = strides_of(blocks.size, inputs), sm = strides_of(blocks.size, outputs);
  int64_t v_floats = floats_of(blocks.size, inputs), own = v_floats + floats_of(blocks.size, outputs), matrix = inputs * outputs;
  Scratch scratch(own * parts + std::max(inputs, outputs)), sums(parts * kPositions * matrix);
  float* zeros = scratch.data() + own * parts;
  std::fill(zeros, zeros + std::max(inputs, outputs), 0.0f);
  const float *in = x.data_ptr<float>(), *gradient = dy.data_ptr<float>();
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      float *v = scratch.data() + own * part, *m = v + v_floats, *du = sums.data() + part * kPositions * matrix;
      int64_t stop = tiles * (part + 1) / parts, start = tiles * part / parts;
      for (int64_t first = start; first < stop; first += blocks.size) {
        int64_t last = std::min(stop, first + blocks.size);
        loops.input_tiles(grid, in, zeros, inputs, first, last, v, sv);
        loops.gradient_tiles(grid, gradient, zeros, outputs, first, last, m, sm);
        for (int p = 0; p < kPositions; p++)
          loops.correlate(v + p * sv.position, sv.tile, m + p * sm.position, sm.tile, last - first, inputs, outputs, du + p * matrix,
                            first == start);
      }
    }
  });
  at::parallel_for(0, outputs / kChannelStep, std::max<int64_t>(1, 256 / inputs), [&](int64_t begin, int64_t end) {
    loops.weight_gradient(sums.data(), parts, inputs, outputs, begin * kChannelStep, end * kChannelStep, dw.data_ptr<float>(),
                            weight_strides(dw));
  });
}

/// The same where the matrices are large: the tiles of many pictures are transformed, then the threads share the positions, so that one matrix
/// at a time is in a thread's cache.
void correlate_by_positions(const Loops& loops, const at::Tensor& x, const at::Tensor& dy, const at::Tensor& dw) {
  constexpr int64_t kShared = 4 * 1024 * 1024;  // floats: half of a third-level cache of 32 MB
  Grid grid = grid_of(x);
  int64_t inputs = x.size(1), outputs = dy.size(1), tiles = grid.tiles(), matrix = inputs * outputs;
  int64_t most = std::max<int64_t>(64, kShared / (kPositions * (inputs + outputs))), rounds = (tiles + most - 1) / most;
  int64_t size = (tiles + rounds - 1) / rounds;
  Strides sv = strides_of(size, inputs), sm = strides_of(size, outputs);
  Scratch transformed(floats_of(size, inputs)), gradients(floats_of(size, outputs)), sums(kPositions * matrix), none(std::max(inputs, outputs));
  std::fill(none.data(), none.data() + std::max(inputs, outputs), 0.0f);
  const float *in = x.data_ptr<float>(), *gradient = dy.data_ptr<float>();
  for (int64_t first = 0; first < tiles; first += size) {
    int64_t last = std::min(tiles, first + size);
    at::parallel_for(first, last, 4, [&](int64_t begin, int64_t end) {
      loops.input_tiles(grid, in, none.data(), inputs, begin, end, transformed.data() + (begin - first) * sv.tile, sv);
      loops.gradient_tiles(grid, gradient, none.data(), outputs, begin, end, gradients.data() + (begin - first) * sm.tile, sm);
    });
    at::parallel_for(0, kPositions, 1, [&](int64_t begin, int64_t end) {
      for (int64_t p = begin; p < end; p++)
        loops.correlate(transformed.data() + p * sv.position, sv.tile, gradients.data() + p * sm.position, sm.tile, last - first, inputs, outputs,
                          sums.data() + p * matrix, first == 0);
    });
  }
  at::parallel_for(0, outputs / kChannelStep, std::max<int64_t>(1, 256 / inputs), [&](int64_t begin, int64_t end) {
    loops.weight_gradient(sums.data(), 1, inputs, outputs, begin * kChannelStep, end * kChannelStep, dw.data_ptr<float>(), weight_strides(dw));
  });
}

bool is_plain_float(const at::Tensor& t) { return t.device().is_cpu() && t.scalar_type() == at::kFloat && t.layout() == at::kStrided; }

/// The loops for a convolution, or null where libtorch is to do it.
const Loops* loops_for(const at::Tensor& x, const at::Tensor& weight) {
  bool fits = is_plain_float(x) && is_plain_float(weight) && x.dim() == 4 && weight.dim() == 4 && x.numel() > 0 && weight.numel() > 0 &&
              weight.size(1) == x.size(1) && weight.size(2) == 3 && weight.size(3) == 3 && weight.size(0) % kChannelStep == 0 &&
              weight.size(1) % kChannelStep == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast) && !al::is_autocast_enabled(c10::DeviceType::CPU);
  if (!fits) return nullptr;
  // Pictures smaller than a tile, or little more than one, waste most of it: 9 multiplications a pixel must be well above 36 a tile.
  Grid one{1, x.size(2), x.size(3)};
  return x.size(2) * x.size(3) >= 6 * one.tiles() ? chosen_loops.load() : nullptr;
}

at::Tensor convolved(const Loops& loops, const at::Tensor& x, const at::Tensor& weight, bool mirrored, const Epilogue* epilogue) {
  int64_t channels = weight.size(mirrored ? 1 : 0);
  at::Tensor y = at::empty({x.size(0), channels, x.size(2), x.size(3)}, x.options(), at::MemoryFormat::ChannelsLast);
  Scratch u(kPositions * weight.size(0) * weight.size(1));
  transform_weights(loops, weight, mirrored, u.data());
  convolve(loops, x, u.data(), y, epilogue);
  return y;
}

class Convolution3x3 : public torch::autograd::Function<Convolution3x3> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, int64_t loops) {
    at::AutoDispatchBelowADInplaceOrView below;
    context->save_for_backward({x, weight});
    context->saved_data["loops"] = loops;
    return convolved(*reinterpret_cast<const Loops*>(loops), x, weight, false, nullptr);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const Loops& loops = *reinterpret_cast<const Loops*>(context->saved_data["loops"].toInt());
    at::Tensor dy = gradients[0].contiguous(at::MemoryFormat::ChannelsLast), dx, dw;
    if (context->needs_input_grad(0)) dx = convolved(loops, dy, weight, true, nullptr);
    if (context->needs_input_grad(1)) {
      dw = at::empty_like(weight);
      if (weight.size(0) * weight.size(1) <= kLargestMatrixByTiles)
        correlate_by_tiles(loops, x, dy, dw);
      else
        correlate_by_positions(loops, x, dy, dw);
    }
    return {dx, dw, at::Tensor()};
  }
};

at::Tensor conv3x3(const at::Tensor& x, const at::Tensor& weight) {
  if (const Loops* loops = loops_for(x, weight)) return Convolution3x3::apply(x, weight, reinterpret_cast<int64_t>(loops));
  return at::conv2d(x, weight, {}, {1, 1}, {1, 1});
}

at::Tensor conv2d_scored(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const al::optional<at::Tensor>& residual, bool relu,
                         int64_t stride, int64_t padding) {
  at::NoGradGuard none;
  bool fits = stride == 1 && padding == 1 && is_plain_float(bias) && bias.is_contiguous() && bias.numel() == weight.size(0);
  if (fits && residual.has_value())
    fits = is_plain_float(*residual) && residual->is_contiguous(at::MemoryFormat::ChannelsLast) &&
           residual->sizes() == at::IntArrayRef({x.size(0), weight.size(0), x.size(2), x.size(3)});
  if (const Loops* loops = fits ? loops_for(x, weight) : nullptr) {
    Epilogue epilogue{bias.data_ptr<float>(), residual.has_value() ? residual->data_ptr<float>() : nullptr, relu};
    return convolved(*loops, x, weight, false, &epilogue);
  }
  at::Tensor y = at::conv2d(x, weight, bias, {stride, stride}, {padding, padding});
  if (residual.has_value()) y = y.add_(*residual);
  return relu ? y.relu_() : y;
}

}  // namespace

/// Chooses who convolves from now on (0 the best for this processor, 1 libtorch, 2 to 4 as Choice); -1 where this machine has not got it.
AL_API int32_t al_set_convolution_loops(int32_t choice) {
  const Loops* loops = find_loops(choice);
  if (choice != kLibtorch && choice != kBest && loops == nullptr) return -1;
  chosen_loops = loops;
  return 0;
}

TORCH_LIBRARY_FRAGMENT(activelearning, library) {
  library.def("conv3x3(Tensor input, Tensor weight) -> Tensor");
  library.impl("conv3x3", c10::DispatchKey::CompositeImplicitAutograd, TORCH_FN(conv3x3));
  library.def("conv2d_scored(Tensor input, Tensor weight, Tensor bias, Tensor? residual, bool relu, int stride, int padding) -> Tensor");
  library.impl("conv2d_scored", c10::DispatchKey::CompositeImplicitAutograd, TORCH_FN(conv2d_scored));
}
