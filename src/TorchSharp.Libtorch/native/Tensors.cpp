// What a tensor is made of: shape, type, place, memory.
#include "Abi.h"

#include <ATen/core/grad_mode.h>

AL_API void al_tensor_release(al_tensor handle) {
  c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle);
}

/// A second owned reference to the same tensor.
AL_API al_tensor al_tensor_share(al_tensor handle) {
  return al::own(al::borrow(handle));
}

AL_API int32_t al_tensor_ndim(al_tensor handle) {
  return al::guarded("dim", -1, [&] { return static_cast<int32_t>(handle->dim()); });
}

AL_API int32_t al_tensor_sizes(al_tensor handle, int64_t* sizes) {
  return al::guarded_void("sizes", [&] {
    auto from = handle->sizes();
    std::copy(from.begin(), from.end(), sizes);
  });
}

AL_API int32_t al_tensor_strides(al_tensor handle, int64_t* strides) {
  return al::guarded_void("strides", [&] {
    auto from = handle->strides();
    std::copy(from.begin(), from.end(), strides);
  });
}

AL_API int64_t al_tensor_numel(al_tensor handle) {
  return al::guarded<int64_t>("numel", -1, [&] { return handle->numel(); });
}

AL_API int64_t al_tensor_storage_offset(al_tensor handle) {
  return al::guarded<int64_t>("storage_offset", -1, [&] { return handle->storage_offset(); });
}

AL_API int32_t al_tensor_dtype(al_tensor handle) {
  return al::guarded("dtype", -1, [&] { return static_cast<int32_t>(c10::typeMetaToScalarType(handle->dtype())); });
}

AL_API int32_t al_tensor_item_size(al_tensor handle) {
  return al::guarded("itemsize", -1, [&] { return static_cast<int32_t>(handle->itemsize()); });
}

/// The device's type in the low and its index (-1 for none) in the high half.
AL_API int64_t al_tensor_device(al_tensor handle) {
  return al::guarded<int64_t>("device", -1, [&] {
    auto device = handle->device();
    return static_cast<int64_t>(static_cast<uint32_t>(static_cast<int32_t>(device.type()))) |
        (static_cast<int64_t>(device.index()) << 32);
  });
}

enum TensorFlags : int32_t {
  FLAG_CONTIGUOUS = 1,
  FLAG_CHANNELS_LAST = 2,
  FLAG_REQUIRES_GRAD = 4,
  FLAG_LEAF = 8,
  FLAG_SPARSE = 16,
  FLAG_PINNED = 32,
  FLAG_INFERENCE = 64,
};

AL_API int32_t al_tensor_flags(al_tensor handle) {
  return al::guarded("flags", -1, [&] {
    auto tensor = al::borrow(handle);
    int32_t flags = 0;
    const bool strided = tensor.layout() == at::kStrided;
    flags |= strided && tensor.is_contiguous() ? FLAG_CONTIGUOUS : 0;
    flags |= strided && tensor.dim() == 4 && tensor.is_contiguous(at::MemoryFormat::ChannelsLast) ? FLAG_CHANNELS_LAST : 0;
    flags |= tensor.requires_grad() ? FLAG_REQUIRES_GRAD : 0;
    flags |= tensor.is_leaf() ? FLAG_LEAF : 0;
    flags |= !strided ? FLAG_SPARSE : 0;
    flags |= tensor.is_inference() ? FLAG_INFERENCE : 0;
    return flags;
  });
}

/// The first element's address; null for a tensor without elements. Only the processor's memory may be read there.
AL_API void* al_tensor_data(al_tensor handle) {
  return al::guarded<void*>("data", nullptr, [&] { return al::borrow(handle).data_ptr(); });
}

/// A contiguous tensor in the processor's memory, filled from `data`, or uninitialised where that is null.
AL_API al_tensor al_tensor_from_memory(const void* data, const int64_t* sizes, int32_t ndim, int32_t dtype, int32_t pinned) {
  return al::guarded<al_tensor>("tensor", nullptr, [&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).pinned_memory(pinned != 0);
    auto tensor = at::empty(at::IntArrayRef(sizes, static_cast<size_t>(ndim)), options);
    if (data != nullptr && tensor.numel() > 0) {
      std::memcpy(tensor.data_ptr(), data, static_cast<size_t>(tensor.numel()) * tensor.itemsize());
    }
    return al::own(std::move(tensor));
  });
}

/// A tensor over the caller's memory; `release(context)` is called when libtorch lets go of it, on whichever thread that is.
AL_API al_tensor al_tensor_over_memory(
    void* data, const int64_t* sizes, int32_t ndim, int32_t dtype, void (*release)(void*), void* context) {
  return al::guarded<al_tensor>("from_blob", nullptr, [&] {
    auto tensor = at::from_blob(
        data, at::IntArrayRef(sizes, static_cast<size_t>(ndim)), [release, context](void*) { release(context); },
        at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)));
    return al::own(std::move(tensor));
  });
}

AL_API al_tensor al_tensor_contiguous(al_tensor handle, int32_t channels_last) {
  return al::guarded<al_tensor>("contiguous", nullptr, [&] {
    auto format = channels_last != 0 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
    return al::own(al::borrow(handle).contiguous(format));
  });
}

/// Puts the same storage, shape and history under another tensor's identity: `target.data = source`.
AL_API int32_t al_tensor_set_data(al_tensor target, al_tensor source) {
  return al::guarded_void("set_data", [&] { al::borrow(target).set_data(al::borrow(source)); });
}
