// Indexing as Python's brackets do it: integers, slices, masks, index tensors, new axes, the ellipsis.
#include "Abi.h"

#include <ATen/TensorIndexing.h>

namespace {

enum IndexKind : int64_t { INDEX_NONE = 0, INDEX_ELLIPSIS = 1, INDEX_SINGLE = 2, INDEX_BOOL = 3, INDEX_SLICE = 4, INDEX_TENSOR = 5 };

/// "Not given" in a slice; no tensor has that many elements.
constexpr int64_t absent = INT64_MIN;

#if AL_TORCH_AT_LEAST(2, 0)
using Bound = al::optional<c10::SymInt>;
#else
using Bound = al::optional<int64_t>;
#endif

Bound bound(int64_t value) {
  return value == absent ? Bound() : Bound(value);
}

}  // namespace

struct al_index {
  int64_t kind;
  int64_t start;
  int64_t stop;
  int64_t step;
  al_tensor tensor;
};

namespace {

std::vector<at::indexing::TensorIndex> to_indices(const al_index* indices, int32_t count) {
  std::vector<at::indexing::TensorIndex> result;
  result.reserve(static_cast<size_t>(count));
  for (int32_t i = 0; i < count; i++) {
    const auto& index = indices[i];
    switch (index.kind) {
      case INDEX_NONE:
        result.emplace_back(at::indexing::None);
        break;
      case INDEX_ELLIPSIS:
        result.emplace_back(at::indexing::Ellipsis);
        break;
      case INDEX_SINGLE:
        result.emplace_back(index.start);
        break;
      case INDEX_BOOL:
        result.emplace_back(index.start != 0);
        break;
      case INDEX_SLICE:
        result.emplace_back(at::indexing::Slice(bound(index.start), bound(index.stop), bound(index.step)));
        break;
      case INDEX_TENSOR:
        result.emplace_back(al::borrow(index.tensor));
        break;
      default:
        TORCH_CHECK(false, "unknown kind of index ", index.kind);
    }
  }
  return result;
}

// Called while an exception is handled, so it must not throw one of its own.
std::string context(const char* name, al_tensor self) noexcept {
  try {
    return std::string(name) + "(" + al::describe(al::borrow(self)) + ")";
  } catch (...) {
    return std::string();
  }
}

}  // namespace

AL_API al_tensor al_index_get(al_tensor self, const al_index* indices, int32_t count) {
  try {
    return al::own(al::borrow(self).index(to_indices(indices, count)));
  } catch (...) {
    al::record_current_exception(context("index", self));
    return nullptr;
  }
}

AL_API int32_t al_index_put(al_tensor self, const al_index* indices, int32_t count, al_tensor value) {
  try {
    al::borrow(self).index_put_(to_indices(indices, count), al::borrow(value));
    return 0;
  } catch (...) {
    al::record_current_exception(context("index_put_", self));
    return -1;
  }
}
