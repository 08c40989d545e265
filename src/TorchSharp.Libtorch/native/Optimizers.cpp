// Whole optimizer steps in one call. On the processor each parameter is one pass over its memory (value, gradient and state are read once
// and written once, where a chain of tensor operations would stream them several times); elsewhere libtorch's multi-tensor operators do it.
#include "Abi.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

namespace {

enum SgdFlags : int32_t { SGD_NESTEROV = 1, SGD_MAXIMIZE = 2 };
enum AdamFlags : int32_t { ADAM_DECOUPLED = 1, ADAM_AMSGRAD = 2, ADAM_MAXIMIZE = 4 };

constexpr int64_t grain = 1 << 15;

bool is_dense_on_processor(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.is_non_overlapping_and_dense() &&
      (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble);
}

/// The gradient in the memory order of its parameter, so that both can be walked as flat arrays.
at::Tensor aligned(const at::Tensor& gradient, const at::Tensor& parameter) {
  if (gradient.strides() == parameter.strides() && gradient.scalar_type() == parameter.scalar_type()) {
    return gradient;
  }
  return at::empty_like(parameter).copy_(gradient);
}

at::Tensor zero_state(const at::Tensor& parameter) {
  return at::zeros_like(parameter, at::TensorOptions().requires_grad(false), at::MemoryFormat::Preserve);
}

struct SgdSettings {
  double rate, momentum, dampening, decay;
  bool nesterov, maximize, first;
};

template <class T>
void sgd_pass(T* value, const T* gradient, T* buffer, int64_t count, const SgdSettings& s) {
  const T rate = static_cast<T>(s.rate);
  const T momentum = static_cast<T>(s.momentum);
  const T keep = static_cast<T>(s.first ? 1.0 : 1.0 - s.dampening);
  const T decay = static_cast<T>(s.decay);
  const T sign = s.maximize ? T(-1) : T(1);
  at::parallel_for(0, count, grain, [&](int64_t begin, int64_t end) {
    if (buffer == nullptr) {
      for (int64_t i = begin; i < end; i++) {
        value[i] -= rate * (sign * gradient[i] + decay * value[i]);
      }
    } else if (s.first) {
      for (int64_t i = begin; i < end; i++) {
        const T g = sign * gradient[i] + decay * value[i];
        buffer[i] = g;
        value[i] -= rate * (s.nesterov ? g + momentum * g : g);
      }
    } else if (s.nesterov) {
      for (int64_t i = begin; i < end; i++) {
        const T g = sign * gradient[i] + decay * value[i];
        const T b = momentum * buffer[i] + keep * g;
        buffer[i] = b;
        value[i] -= rate * (g + momentum * b);
      }
    } else {
      for (int64_t i = begin; i < end; i++) {
        const T g = sign * gradient[i] + decay * value[i];
        const T b = momentum * buffer[i] + keep * g;
        buffer[i] = b;
        value[i] -= rate * b;
      }
    }
  });
}

void sgd_by_operators(const at::Tensor& parameter, at::Tensor gradient, at::Tensor buffer, const SgdSettings& s) {
  if (s.maximize) {
    gradient = gradient.neg();
  }
  if (s.decay != 0) {
    gradient = gradient.add(parameter, s.decay);
  }
  if (buffer.defined()) {
    if (s.first) {
      buffer.copy_(gradient);
    } else {
      buffer.mul_(s.momentum).add_(gradient, 1 - s.dampening);
    }
    gradient = s.nesterov ? gradient.add(buffer, s.momentum) : buffer;
  }
  parameter.add_(gradient, -s.rate);
}

struct SgdGroup {
  std::vector<at::Tensor> parameters, gradients, buffers;
};

/// The parameters whose buffers exist already, away from the processor: a handful of kernels for all of them together.
void sgd_multi_tensor(SgdGroup& group, const SgdSettings& s) {
  if (group.parameters.empty()) {
    return;
  }
  auto gradients = group.gradients;
  if (s.maximize) {
    gradients = at::_foreach_neg(gradients);
  }
  if (s.decay != 0) {
    gradients = at::_foreach_add(gradients, group.parameters, s.decay);
  }
  if (!group.buffers.empty()) {
    at::_foreach_mul_(group.buffers, s.momentum);
    at::_foreach_add_(group.buffers, gradients, 1 - s.dampening);
    gradients = s.nesterov ? at::_foreach_add(gradients, group.buffers, s.momentum) : group.buffers;
  }
  at::_foreach_add_(group.parameters, gradients, -s.rate);
}

struct AdamSettings {
  double rate, beta1, beta2, epsilon, decay;
  bool decoupled, amsgrad, maximize;
};

template <class T>
void adam_pass(T* value, const T* gradient, T* mean, T* square, T* largest, int64_t count, const AdamSettings& s, int64_t step) {
  const double correction1 = 1 - std::pow(s.beta1, static_cast<double>(step));
  const double correction2 = 1 - std::pow(s.beta2, static_cast<double>(step));
  const T step_size = static_cast<T>(s.rate / correction1);
  const T root = static_cast<T>(std::sqrt(correction2));
  const T beta2 = static_cast<T>(s.beta2);
  const T rest1 = static_cast<T>(1 - s.beta1), rest2 = static_cast<T>(1 - s.beta2);
  const T epsilon = static_cast<T>(s.epsilon);
  const T shrink = static_cast<T>(s.decoupled ? 1 - s.rate * s.decay : 1.0);
  const T decay = static_cast<T>(s.decoupled ? 0.0 : s.decay);
  const T sign = s.maximize ? T(-1) : T(1);
  at::parallel_for(0, count, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const T v = value[i] * shrink;
      const T g = sign * gradient[i] + decay * v;
      const T m = mean[i] + rest1 * (g - mean[i]);
      const T q = beta2 * square[i] + rest2 * g * g;
      mean[i] = m;
      square[i] = q;
      T bound = q;
      if (largest != nullptr) {
        bound = largest[i] > q ? largest[i] : q;
        largest[i] = bound;
      }
      value[i] = v - step_size * m / (std::sqrt(bound) / root + epsilon);
    }
  });
}

void adam_by_operators(
    const at::Tensor& parameter, at::Tensor gradient, at::Tensor mean, at::Tensor square, at::Tensor largest, const AdamSettings& s,
    int64_t step) {
  const double correction1 = 1 - std::pow(s.beta1, static_cast<double>(step));
  const double correction2 = 1 - std::pow(s.beta2, static_cast<double>(step));
  if (s.maximize) {
    gradient = gradient.neg();
  }
  if (s.decoupled) {
    parameter.mul_(1 - s.rate * s.decay);
  } else if (s.decay != 0) {
    gradient = gradient.add(parameter, s.decay);
  }
  mean.mul_(s.beta1).add_(gradient, 1 - s.beta1);
  square.mul_(s.beta2).addcmul_(gradient, gradient, 1 - s.beta2);
  auto bound = square;
  if (largest.defined()) {
    largest.copy_(at::maximum(largest, square));
    bound = largest;
  }
  auto denominator = bound.sqrt().div_(std::sqrt(correction2)).add_(s.epsilon);
  parameter.addcdiv_(mean, denominator, -s.rate / correction1);
}

struct AdamGroup {
  std::vector<at::Tensor> parameters, gradients, means, squares, largest;
  std::vector<int64_t> steps;
};

void adam_multi_tensor(AdamGroup& group, const AdamSettings& s) {
  if (group.parameters.empty()) {
    return;
  }
  auto gradients = group.gradients;
  if (s.maximize) {
    gradients = at::_foreach_neg(gradients);
  }
  if (s.decoupled) {
    at::_foreach_mul_(group.parameters, 1 - s.rate * s.decay);
  } else if (s.decay != 0) {
    gradients = at::_foreach_add(gradients, group.parameters, s.decay);
  }
  at::_foreach_mul_(group.means, s.beta1);
  at::_foreach_add_(group.means, gradients, 1 - s.beta1);
  at::_foreach_mul_(group.squares, s.beta2);
  at::_foreach_addcmul_(group.squares, gradients, gradients, 1 - s.beta2);
  auto& bounds = s.amsgrad ? group.largest : group.squares;
  if (s.amsgrad) {
    for (size_t i = 0; i < bounds.size(); i++) {
      bounds[i].copy_(at::maximum(bounds[i], group.squares[i]));
    }
  }
  std::vector<at::Scalar> roots, sizes;
  for (auto step : group.steps) {
    roots.emplace_back(std::sqrt(1 - std::pow(s.beta2, static_cast<double>(step))));
    sizes.emplace_back(-s.rate / (1 - std::pow(s.beta1, static_cast<double>(step))));
  }
  auto denominators = at::_foreach_sqrt(bounds);
  at::_foreach_div_(denominators, roots);
  at::_foreach_add_(denominators, s.epsilon);
  at::_foreach_addcdiv_(group.parameters, group.means, denominators, sizes);
}

/// A state tensor of the caller: made on first need, kept as an owned handle in the caller's array.
at::Tensor state_of(al_tensor& slot, const at::Tensor& parameter) {
  if (slot == nullptr) {
    slot = al::own(zero_state(parameter));
  }
  return al::borrow(slot);
}

}  // namespace

/// One step of stochastic gradient descent. `buffers` holds an owned handle per parameter (null before its first step with momentum);
/// parameters without a gradient are left alone.
AL_API int32_t al_sgd_step(
    const al_tensor* parameters, al_tensor* buffers, int32_t count, double rate, double momentum, double dampening, double decay,
    int32_t flags) {
  return al::guarded_void("SGD.step", [&] {
    at::NoGradGuard no_grad;
    SgdSettings settings{rate, momentum, dampening, decay, (flags & SGD_NESTEROV) != 0, (flags & SGD_MAXIMIZE) != 0, false};
    SgdGroup group;
    for (int32_t i = 0; i < count; i++) {
      auto parameter = al::borrow(parameters[i]);
      auto gradient = parameter.grad();
      if (!gradient.defined()) {
        continue;
      }
      settings.first = momentum != 0 && buffers[i] == nullptr;
      at::Tensor buffer;
      if (momentum != 0) {
        buffer = state_of(buffers[i], parameter);
      }
      if (is_dense_on_processor(parameter) && gradient.layout() == at::kStrided &&
          (!buffer.defined() || buffer.strides() == parameter.strides())) {
        gradient = aligned(gradient, parameter);
        if (parameter.scalar_type() == at::kFloat) {
          sgd_pass(parameter.data_ptr<float>(), gradient.data_ptr<float>(), buffer.defined() ? buffer.data_ptr<float>() : nullptr,
              parameter.numel(), settings);
        } else {
          sgd_pass(parameter.data_ptr<double>(), gradient.data_ptr<double>(), buffer.defined() ? buffer.data_ptr<double>() : nullptr,
              parameter.numel(), settings);
        }
        parameter.unsafeGetTensorImpl()->bump_version();
      } else if (settings.first || gradient.layout() != at::kStrided) {
        sgd_by_operators(parameter, gradient, buffer, settings);
      } else {
        group.parameters.push_back(parameter);
        group.gradients.push_back(gradient);
        if (buffer.defined()) {
          group.buffers.push_back(buffer);
        }
      }
    }
    settings.first = false;
    sgd_multi_tensor(group, settings);
  });
}

/// One step of Adam, or of AdamW (decoupled decay). The state arrays hold owned handles as al_sgd_step's do; `steps` counts per parameter.
AL_API int32_t al_adam_step(
    const al_tensor* parameters, al_tensor* means, al_tensor* squares, al_tensor* largest, int64_t* steps, int32_t count, double rate,
    double beta1, double beta2, double epsilon, double decay, int32_t flags) {
  return al::guarded_void("Adam.step", [&] {
    at::NoGradGuard no_grad;
    const AdamSettings settings{rate, beta1, beta2, epsilon, decay, (flags & ADAM_DECOUPLED) != 0, (flags & ADAM_AMSGRAD) != 0,
        (flags & ADAM_MAXIMIZE) != 0};
    AdamGroup group;
    for (int32_t i = 0; i < count; i++) {
      auto parameter = al::borrow(parameters[i]);
      auto gradient = parameter.grad();
      if (!gradient.defined()) {
        continue;
      }
      auto mean = state_of(means[i], parameter);
      auto square = state_of(squares[i], parameter);
      at::Tensor bound;
      if (settings.amsgrad) {
        bound = state_of(largest[i], parameter);
      }
      const auto step = ++steps[i];
      const bool same_layout = mean.strides() == parameter.strides() && square.strides() == parameter.strides() &&
          (!bound.defined() || bound.strides() == parameter.strides());
      if (is_dense_on_processor(parameter) && gradient.layout() == at::kStrided && same_layout) {
        gradient = aligned(gradient, parameter);
        if (parameter.scalar_type() == at::kFloat) {
          adam_pass(parameter.data_ptr<float>(), gradient.data_ptr<float>(), mean.data_ptr<float>(), square.data_ptr<float>(),
              bound.defined() ? bound.data_ptr<float>() : nullptr, parameter.numel(), settings, step);
        } else {
          adam_pass(parameter.data_ptr<double>(), gradient.data_ptr<double>(), mean.data_ptr<double>(), square.data_ptr<double>(),
              bound.defined() ? bound.data_ptr<double>() : nullptr, parameter.numel(), settings, step);
        }
        parameter.unsafeGetTensorImpl()->bump_version();
      } else if (gradient.layout() != at::kStrided) {
        adam_by_operators(parameter, gradient.to_dense(), mean, square, bound, settings, step);
      } else {
        group.parameters.push_back(parameter);
        group.gradients.push_back(gradient);
        group.means.push_back(mean);
        group.squares.push_back(square);
        if (bound.defined()) {
          group.largest.push_back(bound);
        }
        group.steps.push_back(step);
      }
    }
    adam_multi_tensor(group, settings);
  });
}

AL_API int32_t al_zero_grad(const al_tensor* parameters, int32_t count, int32_t set_to_none) {
  return al::guarded_void("zero_grad", [&] {
    at::NoGradGuard no_grad;
    for (int32_t i = 0; i < count; i++) {
      auto parameter = al::borrow(parameters[i]);
      auto& gradient = parameter.mutable_grad();
      if (!gradient.defined()) {
        continue;
      }
      if (set_to_none != 0) {
        gradient.reset();
      } else {
        gradient.detach_().zero_();
      }
    }
  });
}

/// Scales all gradients so that their joint norm is at most `max_norm`; the norm they had goes to `total`.
AL_API int32_t al_clip_grad_norm(const al_tensor* parameters, int32_t count, double max_norm, double norm_type, double* total) {
  return al::guarded_void("clip_grad_norm_", [&] {
    at::NoGradGuard no_grad;
    std::vector<at::Tensor> gradients;
    for (int32_t i = 0; i < count; i++) {
      auto gradient = al::borrow(parameters[i]).grad();
      if (gradient.defined()) {
        gradients.push_back(gradient);
      }
    }
    if (gradients.empty()) {
      *total = 0;
      return;
    }
    std::vector<at::Tensor> norms;
    for (const auto& gradient : gradients) {
      norms.push_back(at::norm(gradient.detach(), norm_type).to(gradients[0].device(), at::kFloat));
    }
    *total = at::norm(at::stack(norms), norm_type).item<double>();
    const double scale = max_norm / (*total + 1e-6);
    if (scale < 1) {
      at::_foreach_mul_(gradients, scale);
    }
  });
}
