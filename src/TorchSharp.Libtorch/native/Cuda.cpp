// CUDA through libtorch's own interface, which is there, and says "none", in builds without it.
#include "Abi.h"

#include <torch/csrc/api/include/torch/cuda.h>

AL_API int32_t al_cuda_device_count() {
  return al::guarded("cuda.device_count", 0, [] { return static_cast<int32_t>(torch::cuda::device_count()); });
}

AL_API int32_t al_cuda_is_available() {
  return al::guarded("cuda.is_available", 0, [] { return torch::cuda::is_available() ? 1 : 0; });
}

AL_API int32_t al_cuda_cudnn_is_available() {
  return al::guarded("cuda.is_cudnn_available", 0, [] { return torch::cuda::cudnn_is_available() ? 1 : 0; });
}

AL_API int32_t al_cuda_manual_seed(uint64_t seed, int32_t all) {
  return al::guarded_void("cuda.manual_seed", [&] {
    if (all != 0) {
      torch::cuda::manual_seed_all(seed);
    } else {
      torch::cuda::manual_seed(seed);
    }
  });
}

AL_API int32_t al_cuda_synchronize(int64_t device_index) {
  return al::guarded_void("cuda.synchronize", [&] { torch::cuda::synchronize(device_index); });
}
