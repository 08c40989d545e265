// Gradients: the backward pass, who wants one, and the modes that say whether history is recorded.
#include "Abi.h"

#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>

AL_API int32_t al_backward(
    const al_tensor* roots, int32_t root_count, const al_tensor* gradients, int32_t gradient_count, int32_t retain_graph,
    int32_t create_graph, const al_tensor* inputs, int32_t input_count) {
  return al::guarded_void("backward", [&] {
    torch::autograd::backward(
        al::borrow_all(roots, root_count), al::borrow_all(gradients, gradient_count), retain_graph != 0, create_graph != 0,
        al::borrow_all(inputs, input_count));
  });
}

/// Gradients of `outputs` with respect to `inputs`, into `results` (one per input; null where unused ones are allowed).
AL_API int32_t al_grad(
    const al_tensor* outputs, int32_t output_count, const al_tensor* inputs, int32_t input_count, const al_tensor* gradients,
    int32_t gradient_count, int32_t retain_graph, int32_t create_graph, int32_t allow_unused, al_tensor* results) {
  return al::guarded_void("grad", [&] {
    auto found = torch::autograd::grad(
        al::borrow_all(outputs, output_count), al::borrow_all(inputs, input_count), al::borrow_all(gradients, gradient_count),
        retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (size_t i = 0; i < found.size(); i++) {
      results[i] = al::own(std::move(found[i]));
    }
  });
}

AL_API int32_t al_set_requires_grad(al_tensor handle, int32_t requires_grad) {
  return al::guarded_void("requires_grad_", [&] { al::borrow(handle).requires_grad_(requires_grad != 0); });
}

AL_API int32_t al_retain_grad(al_tensor handle) {
  return al::guarded_void("retain_grad", [&] { al::borrow(handle).retain_grad(); });
}

/// Null where there is none.
AL_API al_tensor al_get_grad(al_tensor handle) {
  return al::guarded<al_tensor>("grad", nullptr, [&] { return al::own(al::borrow(handle).grad()); });
}

AL_API int32_t al_set_grad(al_tensor handle, al_tensor gradient) {
  return al::guarded_void("grad", [&] { al::borrow(handle).mutable_grad() = al::borrow(gradient); });
}

AL_API int32_t al_grad_enabled() {
  return at::GradMode::is_enabled() ? 1 : 0;
}

AL_API void al_set_grad_enabled(int32_t enabled) {
  at::GradMode::set_enabled(enabled != 0);
}

AL_API int32_t al_inference_mode_enabled() {
  return c10::InferenceMode::is_enabled() ? 1 : 0;
}

/// A guard that al_inference_mode_leave must end on the same thread, in the reverse order.
AL_API void* al_inference_mode_enter(int32_t enabled) {
  return al::guarded<void*>("inference_mode", nullptr, [&]() -> void* { return new c10::InferenceMode(enabled != 0); });
}

AL_API void al_inference_mode_leave(void* guard) {
  delete static_cast<c10::InferenceMode*>(guard);
}

AL_API int32_t al_anomaly_enabled() {
  return torch::autograd::AnomalyMode::is_enabled() ? 1 : 0;
}

AL_API void al_set_anomaly_enabled(int32_t enabled) {
  torch::autograd::AnomalyMode::set_enabled(enabled != 0);
}
