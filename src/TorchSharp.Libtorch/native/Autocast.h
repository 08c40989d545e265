// Whether mixed precision is on, whatever libtorch calls it.
#pragma once
#include "Abi.h"

#include <ATen/autocast_mode.h>

namespace al {

/// Whether operators of this thread on a kind of device run in a shorter type where they gain from it.
inline bool is_autocast_enabled(c10::DeviceType device) {
#if AL_TORCH_AT_LEAST(2, 4)
  return at::autocast::is_autocast_enabled(device);
#else
  return device == c10::DeviceType::CPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
#endif
}

}  // namespace al
