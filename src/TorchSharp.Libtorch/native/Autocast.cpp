// Mixed precision: operators that gain from it run in a shorter type.
#include "Autocast.h"

namespace {

void set_enabled_for(c10::DeviceType device, bool enabled) {
#if AL_TORCH_AT_LEAST(2, 4)
  at::autocast::set_autocast_enabled(device, enabled);
#else
  if (device == c10::DeviceType::CPU) {
    at::autocast::set_cpu_enabled(enabled);
  } else {
    at::autocast::set_enabled(enabled);
  }
#endif
}

at::ScalarType type_for(c10::DeviceType device) {
#if AL_TORCH_AT_LEAST(2, 4)
  return at::autocast::get_autocast_dtype(device);
#else
  return device == c10::DeviceType::CPU ? at::autocast::get_autocast_cpu_dtype() : at::autocast::get_autocast_gpu_dtype();
#endif
}

void set_type_for(c10::DeviceType device, at::ScalarType type) {
#if AL_TORCH_AT_LEAST(2, 4)
  at::autocast::set_autocast_dtype(device, type);
#else
  if (device == c10::DeviceType::CPU) {
    at::autocast::set_autocast_cpu_dtype(type);
  } else {
    at::autocast::set_autocast_gpu_dtype(type);
  }
#endif
}

}  // namespace

/// Switches autocast of this thread on or off for a kind of device and says what it was: dtype * 2 + enabled, or -1.
AL_API int32_t al_autocast_enter(int32_t device_type, int32_t enabled, int32_t dtype) {
  return al::guarded("autocast", -1, [&] {
    auto device = static_cast<c10::DeviceType>(device_type);
    const int32_t before = static_cast<int32_t>(type_for(device)) * 2 + (al::is_autocast_enabled(device) ? 1 : 0);
    set_type_for(device, static_cast<at::ScalarType>(dtype));
    set_enabled_for(device, enabled != 0);
    at::autocast::increment_nesting();
    return before;
  });
}

/// Puts back what al_autocast_enter said. The casts of weights kept since the outermost entry are let go with it.
AL_API int32_t al_autocast_leave(int32_t device_type, int32_t before) {
  return al::guarded_void("autocast", [&] {
    auto device = static_cast<c10::DeviceType>(device_type);
    if (at::autocast::decrement_nesting() == 0) {
      at::autocast::clear_cache();
    }
    set_enabled_for(device, (before & 1) != 0);
    set_type_for(device, static_cast<at::ScalarType>(before >> 1));
  });
}
