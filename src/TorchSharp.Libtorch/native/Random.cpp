// Random number generators and seeds.
#include "Abi.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>

#include <mutex>

AL_API int32_t al_manual_seed(uint64_t seed) {
  return al::guarded_void("manual_seed", [&] { at::manual_seed(seed); });
}

/// A new generator of the device, to be given to al_generator_release.
AL_API void* al_generator_new(int32_t device_type, int32_t device_index, uint64_t seed) {
  return al::guarded<void*>("Generator", nullptr, [&]() -> void* {
    auto device = al::device_of(device_type, device_index);
    at::Generator generator;
    if (device.is_cpu()) {
      generator = at::detail::createCPUGenerator(seed);
    } else {
      generator = at::globalContext().defaultGenerator(device).clone();
      generator.set_current_seed(seed);
    }
    return new at::Generator(std::move(generator));
  });
}

/// The generator that operators use when they are given none.
AL_API void* al_generator_default(int32_t device_type, int32_t device_index) {
  return al::guarded<void*>("Generator.Default", nullptr, [&]() -> void* {
    return new at::Generator(at::globalContext().defaultGenerator(al::device_of(device_type, device_index)));
  });
}

AL_API void al_generator_release(void* generator) {
  delete static_cast<at::Generator*>(generator);
}

AL_API int32_t al_generator_set_seed(void* generator, uint64_t seed) {
  return al::guarded_void("Generator.manual_seed", [&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_current_seed(seed);
  });
}

/// A seed that nobody chose, set and returned.
AL_API uint64_t al_generator_seed(void* generator) {
  return al::guarded<uint64_t>("Generator.seed", 0, [&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    return target.seed();
  });
}

AL_API uint64_t al_generator_initial_seed(void* generator) {
  return al::guarded<uint64_t>("Generator.initial_seed", 0, [&] {
    return static_cast<at::Generator*>(generator)->current_seed();
  });
}

AL_API al_tensor al_generator_get_state(void* generator) {
  return al::guarded<al_tensor>("Generator.get_state", nullptr, [&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    return al::own(target.get_state());
  });
}

AL_API int32_t al_generator_set_state(void* generator, al_tensor state) {
  return al::guarded_void("Generator.set_state", [&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_state(al::borrow(state));
  });
}
