// Settings of the process: threads, numerics, which libtorch this is.
#include "Abi.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>

AL_API const char* al_version() {
  return TORCH_VERSION;
}

/// How libtorch was built: compiler, BLAS, CPU features, CUDA.
AL_API const char* al_build_description() {
  static thread_local std::string text;
  try {
    text = at::show_config();
  } catch (...) {
    text.clear();
  }
  return text.c_str();
}

AL_API int32_t al_get_num_threads() {
  return al::guarded("get_num_threads", -1, [] { return at::get_num_threads(); });
}

AL_API int32_t al_set_num_threads(int32_t count) {
  return al::guarded_void("set_num_threads", [&] { at::set_num_threads(count); });
}

AL_API int32_t al_get_num_interop_threads() {
  return al::guarded("get_num_interop_threads", -1, [] { return static_cast<int32_t>(at::get_num_interop_threads()); });
}

/// Fails when work between operators has already started.
AL_API int32_t al_set_num_interop_threads(int32_t count) {
  return al::guarded_void("set_num_interop_threads", [&] { at::set_num_interop_threads(count); });
}

/// 1 where the processor can treat denormal numbers as zero and now does (or no longer does).
AL_API int32_t al_set_flush_denormal(int32_t enabled) {
  return al::guarded("set_flush_denormal", 0, [&] { return at::globalContext().setFlushDenormal(enabled != 0) ? 1 : 0; });
}

AL_API int32_t al_set_deterministic(int32_t enabled, int32_t warn_only) {
  return al::guarded_void("use_deterministic_algorithms", [&] {
    at::globalContext().setDeterministicAlgorithms(enabled != 0, warn_only != 0);
  });
}

AL_API int32_t al_deterministic() {
  return at::globalContext().deterministicAlgorithms() ? 1 : 0;
}

AL_API int32_t al_set_allow_tf32(int32_t convolutions, int32_t products) {
  return al::guarded_void("allow_tf32", [&] {
    at::globalContext().setAllowTF32CuDNN(convolutions != 0);
    at::globalContext().setAllowTF32CuBLAS(products != 0);
  });
}

/// Bit 0: convolutions, bit 1: matrix products.
AL_API int32_t al_allow_tf32() {
  return al::guarded("allow_tf32", -1, [] {
    return (at::globalContext().allowTF32CuDNN() ? 1 : 0) | (at::globalContext().allowTF32CuBLAS() ? 2 : 0);
  });
}

AL_API int32_t al_set_cudnn_benchmark(int32_t enabled) {
  return al::guarded_void("cudnn.benchmark", [&] { at::globalContext().setBenchmarkCuDNN(enabled != 0); });
}

/// The type that operations on two tensors of these types give.
AL_API int32_t al_promote_types(int32_t left, int32_t right) {
  return al::guarded("promote_types", -1, [&] {
    return static_cast<int32_t>(c10::promoteTypes(static_cast<at::ScalarType>(left), static_cast<at::ScalarType>(right)));
  });
}
