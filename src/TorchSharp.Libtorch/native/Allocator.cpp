// Large blocks of the processor's memory are kept when a tensor dies and given to the next tensor of about that size. A training step asks
// for the same sizes again and again; the C library hands such blocks back to the system each time, and the kernel then clears every page
// anew, which costs more than many of the operations on them.
#include "Abi.h"

#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

constexpr size_t alignment = 64;
/// Smaller blocks the C library keeps by itself.
constexpr size_t smallest_kept = 256 * 1024;
constexpr size_t huge_page = 2 * 1024 * 1024;

/// In front of every block; its size is that of the alignment, so that the block behind it is aligned too.
struct alignas(alignment) Header {
  void* start;
  size_t capacity;
};
static_assert(sizeof(Header) == alignment, "the header must keep the block aligned");

/// Sizes are rounded up to an eighth of their power of two: at most 12.5 % is lost, and sizes that differ little share blocks.
size_t rounded(size_t size) {
  size_t power = smallest_kept;
  while (power * 2 <= size) {
    power *= 2;
  }
  const size_t unit = power / 8;
  return (size + unit - 1) / unit * unit;
}

size_t physical_memory() {
#if defined(__linux__)
  const auto pages = sysconf(_SC_PHYS_PAGES);
  const auto page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) {
    return static_cast<size_t>(pages) * static_cast<size_t>(page);
  }
#endif
  return size_t(8) << 30;
}

class KeepingAllocator final : public c10::Allocator {
 public:
  // Declared both ways: libtorch made this member non-const in 2.3.
  at::DataPtr allocate(size_t size) const {
    return data(size);
  }
  at::DataPtr allocate(size_t size) {
    return data(size);
  }
  c10::DeleterFnPtr raw_deleter() const override {
    return &release;
  }
  // Pure virtual from 2.3 on.
  void copy_data(void* destination, const void* source, std::size_t count) const {
    std::memcpy(destination, source, count);
  }

  static void release(void* block) {
    if (block == nullptr) {
      return;
    }
    auto* header = static_cast<Header*>(block) - 1;
    if (header->capacity == 0 || !keep(header)) {
      free_block(header);
    }
  }

  static size_t kept_bytes() {
    std::lock_guard<std::mutex> lock(guard());
    return kept_total();
  }

  static void let_go() {
    std::multimap<size_t, Header*> blocks;
    {
      std::lock_guard<std::mutex> lock(guard());
      blocks.swap(kept());
      kept_total() = 0;
    }
    for (auto& block : blocks) {
      free_block(block.second);
    }
  }

  static std::atomic<size_t>& limit() {
    static std::atomic<size_t> bytes{physical_memory() / 4};
    return bytes;
  }

 private:
  static at::DataPtr data(size_t size) {
    void* block = size == 0 ? nullptr : take(size);
    return {block, block, &release, at::Device(at::DeviceType::CPU)};
  }

  static void* take(size_t size) {
    size_t capacity = 0;
    if (size >= smallest_kept) {
      capacity = rounded(size);
      std::lock_guard<std::mutex> lock(guard());
      auto found = kept().find(capacity);
      if (found != kept().end()) {
        auto* header = found->second;
        kept_total() -= capacity;
        kept().erase(found);
        return header + 1;
      }
    }
    const size_t bytes = (capacity == 0 ? size : capacity) + sizeof(Header);
    auto* header = allocate_block(bytes);
    if (header == nullptr) {
      let_go();
      header = allocate_block(bytes);
    }
    TORCH_CHECK(header != nullptr, "not enough memory: ", size, " bytes were asked for");
    header->capacity = capacity;
    return header + 1;
  }

  static Header* allocate_block(size_t bytes) {
    const size_t boundary = bytes >= 2 * huge_page ? huge_page : alignment;
#if defined(_WIN32)
    auto* header = static_cast<Header*>(_aligned_malloc(bytes, alignment));
    if (header == nullptr) {
      return nullptr;
    }
#else
    void* start = nullptr;
    if (posix_memalign(&start, boundary, bytes) != 0) {
      return nullptr;
    }
    auto* header = static_cast<Header*>(start);
#endif
#if defined(__linux__)
    if (boundary == huge_page) {
      // A hint: with large pages the first touch costs a five-hundredth of the faults.
      madvise(start, bytes / huge_page * huge_page, MADV_HUGEPAGE);
    }
#endif
    header->start = header;
    return header;
  }

  static void free_block(Header* header) {
#if defined(_WIN32)
    _aligned_free(header->start);
#else
    std::free(header->start);
#endif
  }

  // Called where a tensor dies, so it must not throw.
  static bool keep(Header* header) noexcept {
    try {
      if (header->capacity > limit()) {
        return false;
      }
      if (kept_bytes() + header->capacity > limit()) {
        // Full of sizes that nobody asks for any more (another picture size, another network): start over with those in use now.
        let_go();
      }
      std::lock_guard<std::mutex> lock(guard());
      kept().emplace(header->capacity, header);
      kept_total() += header->capacity;
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  // Never destroyed: tensors may die after the process's static objects.
  static std::mutex& guard() {
    static auto* mutex = new std::mutex();
    return *mutex;
  }
  static std::multimap<size_t, Header*>& kept() {
    static auto* blocks = new std::multimap<size_t, Header*>();
    return *blocks;
  }
  static size_t& kept_total() {
    static size_t total = 0;
    return total;
  }
};

struct Installation {
  Installation() {
    const char* choice = std::getenv("ACTIVELEARNING_ALLOCATOR");
    if (choice != nullptr && std::string(choice) == "system") {
      return;
    }
#if defined(__GLIBC__)
    // What libtorch's libraries take from the C library directly (oneDNN's scratch memory) is kept as well.
    mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024 * 1024);
    mallopt(M_TOP_PAD, 16 * 1024 * 1024);
#endif
    static auto* allocator = new KeepingAllocator();
    c10::SetCPUAllocator(allocator, 1);
  }
};

const Installation installation;

}  // namespace

/// Bytes kept for reuse at the moment.
AL_API int64_t al_kept_memory() {
  return static_cast<int64_t>(KeepingAllocator::kept_bytes());
}

/// Gives the kept blocks back to the system.
AL_API void al_release_kept_memory() {
  KeepingAllocator::let_go();
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

/// How much may be kept at most; a quarter of the machine's memory at start.
AL_API void al_set_kept_memory_limit(int64_t bytes) {
  KeepingAllocator::limit() = static_cast<size_t>(bytes);
}
