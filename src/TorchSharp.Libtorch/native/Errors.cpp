// What went wrong last on this thread.
#include "Abi.h"

#include <sstream>

namespace {
thread_local std::string last_error;
}

namespace al {

void record_current_exception(const std::string& context) noexcept {
  try {
    std::string message;
    try {
      throw;
    } catch (const c10::Error& error) {
      message = error.what_without_backtrace();
    } catch (const std::bad_alloc&) {
      message = "out of memory";
    } catch (const std::exception& error) {
      message = error.what();
    } catch (...) {
      message = "an exception of unknown type";
    }
    last_error = context.empty() ? message : context + ": " + message;
  } catch (...) {
    last_error.clear();
  }
}

std::string describe(const at::Tensor& tensor) {
  if (!tensor.defined()) {
    return "none";
  }
  std::ostringstream text;
  text << c10::toString(tensor.scalar_type()) << '[';
  for (int64_t i = 0; i < tensor.dim(); i++) {
    text << (i == 0 ? "" : ",") << tensor.size(i);
  }
  text << ']';
  if (!tensor.device().is_cpu()) {
    text << '@' << tensor.device().str();
  }
  return text.str();
}

}  // namespace al

/// The message of this thread's last failure, UTF-8, valid until its next one.
AL_API const char* al_last_error() {
  return last_error.c_str();
}
