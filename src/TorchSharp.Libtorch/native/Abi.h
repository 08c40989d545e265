// The C interface between the managed half and libtorch.
//
// Rules that every function here keeps:
//  - it is extern "C", takes and returns blittable values only, and never lets a C++ exception through:
//    the message is kept for the calling thread (al_last_error) and a value that says "failed" is returned;
//  - an al_tensor is an owned reference to a TensorImpl; who receives one must give it to al_tensor_release once;
//  - tensors that come in are borrowed: the caller keeps them alive during the call.
#pragma once
#include "Precompiled.h"

#include <exception>

#if defined(_WIN32)
#define AL_API extern "C" __declspec(dllexport)
#else
#define AL_API extern "C" __attribute__((visibility("default")))
#endif

#define AL_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if AL_TORCH_AT_LEAST(2, 4)
#include <optional>
namespace al {
template <class T> using optional = std::optional<T>;
}
#else
namespace al {
template <class T> using optional = c10::optional<T>;
}
#endif

typedef c10::TensorImpl* al_tensor;

/// What an al_value holds. Argument.cs has the same numbers.
enum al_tag : int32_t {
  AL_NONE = 0,
  AL_TENSOR = 1,
  AL_INT = 2,
  AL_DOUBLE = 3,
  AL_BOOL = 4,
  AL_INT_LIST = 5,
  AL_DOUBLE_LIST = 6,
  AL_TENSOR_LIST = 7,
  AL_OPTIONAL_TENSOR_LIST = 8,
  AL_STRING = 9,
  AL_DEVICE = 10,
  AL_GENERATOR = 11,
  AL_BOOL_LIST = 12,
};

/// One argument or result of an operator. `count` is the length of a list or string, or the index of a device.
struct al_value {
  int32_t tag;
  int32_t count;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};

namespace al {

/// Keeps the message of the exception that is being handled for al_last_error.
void record_current_exception(const std::string& context) noexcept;

/// Borrowed handle to tensor (the reference count goes up while the returned value lives).
inline at::Tensor borrow(al_tensor handle) {
  if (handle == nullptr) {
    return at::Tensor();
  }
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(handle));
}

/// A handle that the receiver owns; null for an undefined tensor.
inline al_tensor own(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

inline std::vector<at::Tensor> borrow_all(const al_tensor* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; i++) {
    tensors.push_back(borrow(handles[i]));
  }
  return tensors;
}

inline at::Device device_of(int32_t type, int32_t index) {
  return at::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

/// "float32[2,3]": how a tensor is named in messages.
std::string describe(const at::Tensor& tensor);

/// Runs the body; on an exception records "name: message" and returns `failed`.
template <class Result, class Body>
inline Result guarded(const char* name, Result failed, Body&& body) noexcept {
  try {
    return body();
  } catch (...) {
    record_current_exception(name);
    return failed;
  }
}

/// The same for a body without a result: 0 or -1.
template <class Body>
inline int32_t guarded_void(const char* name, Body&& body) noexcept {
  try {
    body();
    return 0;
  } catch (...) {
    record_current_exception(name);
    return -1;
  }
}

}  // namespace al
