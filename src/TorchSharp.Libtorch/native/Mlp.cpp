// Training of a small multi-layer perceptron (linear layers with ReLU between them, softmax at the end) on the processor: forward, backward and
// Adam of many minibatches in one call.
//
// A minibatch of such a network is a millisecond of matrix products among twenty short operations, most of whose time is calls, small
// allocations and threads that meet after each product. Here each thread takes its share of the minibatch's rows through the whole network and
// back with matrix products of its own; then each takes its share of every layer's outputs, makes their gradients out of all rows and steps their
// weights while the gradients are still in its cache. The threads meet twice a step. All memory is taken once per call.
//
// Where asked for, matrix products take and give 16-bit bfloats, all sums within them, the loss, the weights and Adam's state being 32-bit floats
// (Micikevicius et al., "Mixed precision training", arXiv:1710.03740; what rounds where is as in PyTorch's autocast). Processors that multiply
// them do so at twice the rate.
//
// Loss: weighted cross-entropy, divided by the sum of the weights in the minibatch, as PyTorch's CrossEntropyLoss. Step: Kingma and Ba, "Adam",
// arXiv:1412.6980, algorithm 1 as PyTorch rounds it (epsilon after the correction of the root).
#include "Abi.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <exception>
#include <thread>
#include <type_traits>

namespace {

// Compiled for the widest vectors each processor family has; the loader picks.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#define AL_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AL_WIDE
#endif

// Fewer rows than these make a thread's products slow, and less work than this (multiplications and additions of one step) is done sooner than a
// second thread is woken.
constexpr int64_t min_rows_per_part = 16;
constexpr int64_t min_work_per_part = 4'000'000;

struct Layer {
  int64_t inputs, outputs, weight_at, bias_at;
};

/// The matrices of a minibatch of `rows` rows.
struct Minibatch {
  std::vector<at::Tensor> activations;  // [0] the gathered input, [i] the output of layer i
  std::vector<at::Tensor> deltas;       // [i] gradient at the output of layer i + 1; the last one is the last activation, replaced in place
};

/// One thread's share: rows of the minibatch, and outputs of each layer. Views of the above and of the parameters, made once per length.
struct Part {
  int64_t length = 0, begin = 0, rows = 0, correct = 0;
  std::vector<at::Tensor> activations, deltas;       // its rows
  std::vector<at::Tensor> inputs;                    // of each layer, all rows
  std::vector<int64_t> first_output, outputs;        // of each layer
  std::vector<at::Tensor> gradients, delta_columns;  // its outputs: outputs x inputs; all rows x outputs, transposed
  std::vector<float> bias_gradient, logits;
};

/// Where the threads of one parallel region wait for each other. They spin for some microseconds, then leave the processor to others but do not
/// sleep: they meet thousands of times a second.
class Meeting {
 public:
  explicit Meeting(int64_t parts) : parts_(parts) {}

  /// Does something that may throw. What is thrown first is kept; the others learn of it when they meet.
  template <class Action>
  void attempt(const Action& action) {
    try {
      action();
    } catch (...) {
      if (!failed_.exchange(true)) {
        error_ = std::current_exception();
      }
    }
  }

  /// Waits until all parts have arrived. `count` is how many of them the caller brings. Returns whether all is well.
  bool meet(int64_t count) {
    const uint64_t round = round_.load(std::memory_order_acquire);
    if (arrived_.fetch_add(count, std::memory_order_acq_rel) + count == parts_) {
      failed_together_ = failed_.load();
      arrived_.store(0, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
    } else {
      for (int spins = 0; round_.load(std::memory_order_acquire) == round; spins++) {
        if (spins >= kSpins) {
          std::this_thread::yield();
        }
      }
    }
    return !failed_together_;
  }

  /// Throws what a thread threw. For the caller, after the region.
  void rethrow() const {
    if (error_) {
      std::rethrow_exception(error_);
    }
  }

 private:
  static constexpr int kSpins = 20'000;

  const int64_t parts_;
  std::atomic<int64_t> arrived_{0};
  std::atomic<uint64_t> round_{0};
  std::atomic<bool> failed_{false};
  bool failed_together_ = false;  // written by the last to arrive, read after the round has changed: the same for all
  std::exception_ptr error_;
};

// A number as it lies in a matrix: a float, or the upper half of one, which is what a bfloat is.
using Half = uint16_t;

inline float load(float value) { return value; }

inline float load(Half value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

inline void store(float* to, float value) { *to = value; }

inline void store(Half* to, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  // To nearest, of two equally near ones the even. A NaN's lower bits must not carry into its sign.
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  *to = static_cast<Half>((bits & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : rounded);
}

// The loops, written once for both; below each is compiled for both and for every kind of processor.
#define AL_LOOP inline __attribute__((always_inline)) void

template <class From, class To>
AL_LOOP copy_loop(const From* __restrict from, To* __restrict to, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    store(to + i, load(from[i]));
  }
}

template <class T>
AL_LOOP add_bias_loop(T* __restrict values, const float* __restrict bias, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) {
      store(values + r * columns + c, load(values[r * columns + c]) + bias[c]);
    }
  }
}

template <class T>
AL_LOOP add_bias_relu_loop(T* __restrict values, const float* __restrict bias, int64_t rows, int64_t columns) {
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) {
      const float v = load(values[r * columns + c]) + bias[c];
      // Written so that NaN stays: it must come out at the end, not turn into a plausible number.
      store(values + r * columns + c, v < 0 ? 0.0f : v);
    }
  }
}

template <class T>
AL_LOOP mask_loop(T* __restrict delta, const T* __restrict activation, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    delta[i] = load(activation[i]) > 0 ? delta[i] : T{0};
  }
}

template <class T>
AL_LOOP sum_rows_loop(const T* __restrict values, float* __restrict sums, int64_t rows, int64_t columns, int64_t stride) {
  std::memset(sums, 0, sizeof(float) * static_cast<size_t>(columns));
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < columns; c++) {
      sums[c] += load(values[r * stride + c]);
    }
  }
}

struct AdamStep {
  float step_size, root, beta2, rest1, rest2, epsilon;
};

AL_WIDE void copy(const float* from, float* to, int64_t count) { copy_loop(from, to, count); }
AL_WIDE void copy(const float* from, Half* to, int64_t count) { copy_loop(from, to, count); }
AL_WIDE void copy(const Half* from, float* to, int64_t count) { copy_loop(from, to, count); }

AL_WIDE void add_bias(float* values, const float* bias, int64_t rows, int64_t columns) { add_bias_loop(values, bias, rows, columns); }
AL_WIDE void add_bias(Half* values, const float* bias, int64_t rows, int64_t columns) { add_bias_loop(values, bias, rows, columns); }

AL_WIDE void add_bias_relu(float* values, const float* bias, int64_t rows, int64_t columns) { add_bias_relu_loop(values, bias, rows, columns); }
AL_WIDE void add_bias_relu(Half* values, const float* bias, int64_t rows, int64_t columns) { add_bias_relu_loop(values, bias, rows, columns); }

AL_WIDE void mask(float* delta, const float* activation, int64_t count) { mask_loop(delta, activation, count); }
AL_WIDE void mask(Half* delta, const Half* activation, int64_t count) { mask_loop(delta, activation, count); }

/// Sums over rows of `columns` neighbouring columns of a matrix whose rows are `stride` long.
AL_WIDE void sum_rows(const float* values, float* sums, int64_t rows, int64_t columns, int64_t stride) { sum_rows_loop(values, sums, rows, columns, stride); }
AL_WIDE void sum_rows(const Half* values, float* sums, int64_t rows, int64_t columns, int64_t stride) { sum_rows_loop(values, sums, rows, columns, stride); }

AL_WIDE void adam(float* __restrict value, const float* __restrict gradient, float* __restrict mean, float* __restrict square, int64_t count,
                  AdamStep s) {
  for (int64_t i = 0; i < count; i++) {
    const float g = gradient[i];
    const float m = mean[i] + s.rest1 * (g - mean[i]);
    const float q = s.beta2 * square[i] + s.rest2 * g * g;
    mean[i] = m;
    square[i] = q;
    value[i] -= s.step_size * m / (std::sqrt(q) / s.root + s.epsilon);
  }
}

/// The same with a short gradient; `factors` receive the new values as the products take them.
void adam(float* value, const Half* gradient, float* mean, float* square, Half* factors, int64_t count, AdamStep s) {
  // Block by block in the nearest cache: a loop that does all at once stores and loads at addresses that differ by whole pages, which stalls it.
  constexpr int64_t block = 1024;
  float widened[block];
  for (int64_t i = 0; i < count; i += block) {
    const int64_t length = std::min(block, count - i);
    copy(gradient + i, widened, length);
    adam(value + i, widened, mean + i, square + i, length, s);
    copy(value + i, factors + i, length);
  }
}

/// Turns logits into the gradient of the loss at the logits, in place, and counts the rows whose largest logit (the first of equal ones) is the target.
template <class T>
int64_t softmax_gradient(T* logits, const int64_t* targets, const int64_t* order, int64_t rows, int64_t classes, const float* weights, float total,
                         float* row) {
  int64_t correct = 0;
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < classes; c++) {
      row[c] = load(logits[r * classes + c]);
    }
    const int64_t target = targets[order[r]];
    const int64_t best = std::max_element(row, row + classes) - row;
    correct += best == target;
    const float largest = row[best];
    float sum = 0;
    for (int64_t c = 0; c < classes; c++) {
      row[c] = std::exp(row[c] - largest);
      sum += row[c];
    }
    const float scale = weights[target] / total;
    for (int64_t c = 0; c < classes; c++) {
      store(logits + r * classes + c, scale * (row[c] / sum - (c == target ? 1.0f : 0.0f)));
    }
  }
  return correct;
}

AdamStep adam_step(int64_t step, double rate, double beta1, double beta2, double epsilon) {
  const double correction1 = 1 - std::pow(beta1, static_cast<double>(step)), correction2 = 1 - std::pow(beta2, static_cast<double>(step));
  return {static_cast<float>(rate / correction1), static_cast<float>(std::sqrt(correction2)), static_cast<float>(beta2),
      static_cast<float>(1 - beta1), static_cast<float>(1 - beta2), static_cast<float>(epsilon)};
}

bool is_flat(const at::Tensor& tensor, at::ScalarType type, int64_t dimensions) {
  return tensor.defined() && tensor.device().is_cpu() && tensor.scalar_type() == type && tensor.dim() == dimensions && tensor.is_contiguous();
}

/// Parameters lie one after the other: weight (outputs x inputs) and bias of each layer.
std::vector<Layer> layout(const int64_t* widths, int32_t layers) {
  std::vector<Layer> result;
  int64_t at = 0;
  for (int32_t i = 0; i < layers; i++) {
    const int64_t weights = widths[i] * widths[i + 1];
    result.push_back({widths[i], widths[i + 1], at, at + weights});
    at += weights + widths[i + 1];
  }
  return result;
}

/// Takes the steps; all is checked. T is what the products take and give.
template <class T>
int64_t train(const at::Tensor& features, const int64_t* index, int64_t count, const int64_t* target, const float* class_weights,
              const at::Tensor& parameters, const at::Tensor& means, const at::Tensor& squares, const int64_t* widths, const std::vector<Layer>& plan,
              int64_t* step, int64_t batch, double rate, double beta1, double beta2, double epsilon) {
  const int64_t parameter_count = parameters.numel(), classes = plan.back().outputs;
  const float* const source = features.data_ptr<float>();
  float* const values = parameters.data_ptr<float>();
  constexpr bool halves = std::is_same_v<T, Half>;
  // What the products multiply with: the parameters, or a shorter copy that Adam keeps up to date.
  const at::Tensor factors = halves ? parameters.to(at::kBFloat16) : parameters;
  const auto options = factors.options();
  const auto data = [](const at::Tensor& tensor) { return static_cast<T*>(tensor.data_ptr()); };
  std::vector<at::Tensor> weights, transposed;
  for (const auto& layer : plan) {
    weights.push_back(factors.narrow(0, layer.weight_at, layer.inputs * layer.outputs).view({layer.outputs, layer.inputs}));
    transposed.push_back(weights.back().t());
  }

  const int64_t longest = std::min(batch, count);
  const int64_t work_per_row = 6 * parameter_count;
  const int64_t parts = std::max<int64_t>(
      1, std::min<int64_t>({at::get_num_threads(), longest / min_rows_per_part, longest * work_per_row / min_work_per_part}));
  std::vector<Part> work(static_cast<size_t>(parts));
  Minibatch whole;
  for (size_t i = 0; i <= plan.size(); i++) {
    whole.activations.push_back(at::empty({longest, widths[i]}, options));
    if (i > 0) {
      whole.deltas.push_back(i < plan.size() ? at::empty({longest, widths[i]}, options) : whole.activations.back());
    }
  }
  for (int64_t p = 0; p < parts; p++) {
    Part& part = work[static_cast<size_t>(p)];
    for (const auto& layer : plan) {
      const int64_t first = layer.outputs * p / parts, next = layer.outputs * (p + 1) / parts;
      part.first_output.push_back(first);
      part.outputs.push_back(next - first);
      part.gradients.push_back(at::empty({next - first, layer.inputs}, options));
    }
    part.bias_gradient.resize(static_cast<size_t>(*std::max_element(part.outputs.begin(), part.outputs.end())));
    part.logits.resize(static_cast<size_t>(classes));
  }
  const auto share_out = [&](Part& part, int64_t length) {
    const int64_t p = &part - work.data();
    part.length = length;
    part.begin = length * p / parts;
    part.rows = length * (p + 1) / parts - part.begin;
    part.activations.clear();
    part.deltas.clear();
    part.delta_columns.clear();
    part.inputs.clear();
    for (const auto& activation : whole.activations) {
      part.activations.push_back(activation.narrow(0, part.begin, part.rows));
    }
    for (size_t i = 0; i < plan.size(); i++) {
      part.deltas.push_back(whole.deltas[i].narrow(0, part.begin, part.rows));
      part.delta_columns.push_back(whole.deltas[i].narrow(0, 0, length).narrow(1, part.first_output[i], part.outputs[i]).t());
      part.inputs.push_back(whole.activations[i].narrow(0, 0, length));
    }
  };
  std::vector<AdamStep> settings;
  settings.reserve(static_cast<size_t>((count + batch - 1) / batch));
  for (int64_t start = 0; start < count; start += batch) {
    settings.push_back(adam_step(++*step, rate, beta1, beta2, epsilon));
  }
  float* const mean = means.data_ptr<float>();
  float* const square = squares.data_ptr<float>();

  // There and back with its rows.
  const auto pass = [&](Part& part, int64_t start, int64_t length) {
    if (length != part.length) {
      share_out(part, length);
    }
    if (part.rows == 0) {
      return;
    }
    float total = 0;
    for (int64_t i = start; i < start + length; i++) {
      total += class_weights[target[index[i]]];
    }
    const int64_t* const rows_of_part = index + start + part.begin;
    T* const input = data(part.activations[0]);
    for (int64_t r = 0; r < part.rows; r++) {
      copy(source + rows_of_part[r] * widths[0], input + r * widths[0], widths[0]);
    }
    for (size_t i = 0; i < plan.size(); i++) {
      auto& output = part.activations[i + 1];
      at::mm_out(output, part.activations[i], transposed[i]);
      if (i + 1 < plan.size()) {
        add_bias_relu(data(output), values + plan[i].bias_at, part.rows, plan[i].outputs);
      } else {
        add_bias(data(output), values + plan[i].bias_at, part.rows, plan[i].outputs);
      }
    }
    part.correct += softmax_gradient(data(part.activations.back()), target, rows_of_part, part.rows, classes, class_weights, total, part.logits.data());
    for (size_t i = plan.size(); i-- > 1;) {
      auto& before = part.deltas[i - 1];
      at::mm_out(before, part.deltas[i], weights[i]);
      mask(data(before), data(part.activations[i]), before.numel());
    }
  };
  // Gradients and step of its outputs.
  const auto step_outputs = [&](Part& part, int64_t length, AdamStep with) {
    for (size_t i = 0; i < plan.size(); i++) {
      if (part.outputs[i] == 0) {
        continue;
      }
      at::mm_out(part.gradients[i], part.delta_columns[i], part.inputs[i]);
      const int64_t weight = plan[i].weight_at + part.first_output[i] * plan[i].inputs, bias = plan[i].bias_at + part.first_output[i];
      const int64_t changed = part.outputs[i] * plan[i].inputs;
      if constexpr (halves) {
        adam(values + weight, data(part.gradients[i]), mean + weight, square + weight, data(factors) + weight, changed, with);
      } else {
        adam(values + weight, data(part.gradients[i]), mean + weight, square + weight, changed, with);
      }
      sum_rows(data(whole.deltas[i]) + part.first_output[i], part.bias_gradient.data(), length, part.outputs[i], plan[i].outputs);
      adam(values + bias, part.bias_gradient.data(), mean + bias, square + bias, part.outputs[i], with);
    }
  };

  // One parallel region for all steps: a region a phase costs more in threads that fall asleep and are woken than a phase has work.
  Meeting meeting(parts);
  at::parallel_for(0, parts, 1, [&](int64_t first, int64_t last) {
    // Dispatch state is per thread.
    at::NoGradGuard no_grad_here;
    at::AutoDispatchBelowADInplaceOrView below;
    // A thread may have several parts, where there are fewer threads than were counted on.
    const auto each = [&](const auto& phase) {
      meeting.attempt([&] {
        for (int64_t p = first; p < last; p++) {
          phase(work[static_cast<size_t>(p)]);
        }
      });
      return meeting.meet(last - first);
    };
    for (int64_t start = 0, number = 0; start < count; start += batch, number++) {
      const int64_t length = std::min(batch, count - start);
      const AdamStep with = settings[static_cast<size_t>(number)];
      if (!each([&](Part& part) { pass(part, start, length); }) || !each([&](Part& part) { step_outputs(part, length, with); })) {
        return;
      }
    }
  });
  meeting.rethrow();
  int64_t correct = 0;
  for (const auto& part : work) {
    correct += part.correct;
  }
  return correct;
}

}  // namespace

/// Trains on minibatches of `batch` rows, taken from `features` (rows x widths[0]) in `order`; the last one has what is left. `targets` holds a
/// class per row of `features`; `class_weights` one weight per class. `parameters`, `means` and `squares` are flat; `step` counts Adam's steps.
/// `bfloat16` is whether products are of 16-bit bfloats. `correct` receives how many rows were classified rightly before their step.
AL_API int32_t al_mlp_train(
    al_tensor features_handle, al_tensor order_handle, al_tensor targets_handle, const float* class_weights, al_tensor parameters_handle,
    al_tensor means_handle, al_tensor squares_handle, const int64_t* widths, int32_t layers, int64_t* step, int64_t batch, double rate,
    double beta1, double beta2, double epsilon, int32_t bfloat16, int64_t* correct) {
  return al::guarded_void("mlp_train", [&] {
    at::NoGradGuard no_grad;
    const auto features = al::borrow(features_handle), order = al::borrow(order_handle), targets = al::borrow(targets_handle);
    const auto parameters = al::borrow(parameters_handle), means = al::borrow(means_handle), squares = al::borrow(squares_handle);
    TORCH_CHECK(layers >= 1 && batch >= 1, "at least one layer and one row per minibatch are needed");
    const auto plan = layout(widths, layers);
    const int64_t parameter_count = plan.back().bias_at + plan.back().outputs;
    TORCH_CHECK(is_flat(features, at::kFloat, 2) && features.size(1) == widths[0], "features must be rows of ", widths[0], " floats, not ", al::describe(features));
    TORCH_CHECK(is_flat(order, at::kLong, 1), "order must be a vector of whole numbers, not ", al::describe(order));
    TORCH_CHECK(is_flat(targets, at::kLong, 1) && targets.size(0) == features.size(0), "there must be one target per row, not ", al::describe(targets));
    for (const auto& state : {parameters, means, squares}) {
      TORCH_CHECK(is_flat(state, at::kFloat, 1) && state.size(0) == parameter_count, "parameters and their state must be ", parameter_count, " floats, not ", al::describe(state));
    }
    const int64_t rows = features.size(0), count = order.size(0), classes = widths[layers];
    const int64_t* const index = order.data_ptr<int64_t>();
    const int64_t* const target = targets.data_ptr<int64_t>();
    for (int64_t i = 0; i < count; i++) {
      TORCH_CHECK(index[i] >= 0 && index[i] < rows, "there is no row ", index[i]);
      TORCH_CHECK(target[index[i]] >= 0 && target[index[i]] < classes, "row ", index[i], " has no class ", target[index[i]]);
    }
    *correct = 0;
    if (count == 0) {
      return;
    }

    *correct = (bfloat16 != 0 ? train<Half> : train<float>)(
        features, index, count, target, class_weights, parameters, means, squares, widths, plan, step, batch, rate, beta1, beta2, epsilon);
    parameters.unsafeGetTensorImpl()->bump_version();
  });
}

/// Whether this processor multiplies 16-bit bfloats itself, and libtorch has products that make use of it.
AL_API int32_t al_bfloat16_is_fast() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  return at::hasMKLDNN() && __builtin_cpu_supports("avx512bf16") ? 1 : 0;
#else
  return 0;
#endif
}
