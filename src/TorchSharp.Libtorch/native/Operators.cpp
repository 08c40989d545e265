// Any operator of libtorch by its name and overload, as its schema in this very libtorch says: arguments that a caller does not pass
// take the schema's defaults, so that a managed call written for one version works in those that gained trailing arguments.
#include "Abi.h"

#include <ATen/core/List.h>
#include <ATen/core/stack.h>

#include <sstream>

namespace {

struct Operation {
  c10::OperatorHandle handle;
  std::string name;
  /// Arguments declared as float, which an integer passed there must become.
  std::vector<bool> wants_real;
  std::vector<al::optional<c10::IValue>> defaults;
};

bool is_real(const c10::TypePtr& type) {
  if (auto optional = type->cast<c10::OptionalType>()) {
    return optional->getElementType()->kind() == c10::TypeKind::FloatType;
  }
  return type->kind() == c10::TypeKind::FloatType;
}

c10::IValue to_ivalue(const al_value& value, bool wants_real) {
  switch (value.tag) {
    case AL_NONE:
      return c10::IValue();
    case AL_TENSOR:
      return c10::IValue(al::borrow(static_cast<al_tensor>(value.pointer)));
    case AL_INT:
      return wants_real ? c10::IValue(static_cast<double>(value.integer)) : c10::IValue(value.integer);
    case AL_DOUBLE:
      return c10::IValue(value.real);
    case AL_BOOL:
      return c10::IValue(value.integer != 0);
    case AL_INT_LIST:
      return c10::IValue(at::IntArrayRef(static_cast<const int64_t*>(value.pointer), static_cast<size_t>(value.count)));
    case AL_DOUBLE_LIST:
      return c10::IValue(at::ArrayRef<double>(static_cast<const double*>(value.pointer), static_cast<size_t>(value.count)));
    case AL_BOOL_LIST: {
      c10::List<bool> list;
      const auto* items = static_cast<const int64_t*>(value.pointer);
      for (int32_t i = 0; i < value.count; i++) {
        list.push_back(items[i] != 0);
      }
      return c10::IValue(std::move(list));
    }
    case AL_TENSOR_LIST: {
      c10::List<at::Tensor> list;
      list.reserve(static_cast<size_t>(value.count));
      const auto* items = static_cast<const al_tensor*>(value.pointer);
      for (int32_t i = 0; i < value.count; i++) {
        list.push_back(al::borrow(items[i]));
      }
      return c10::IValue(std::move(list));
    }
    case AL_OPTIONAL_TENSOR_LIST: {
      c10::List<al::optional<at::Tensor>> list;
      list.reserve(static_cast<size_t>(value.count));
      const auto* items = static_cast<const al_tensor*>(value.pointer);
      for (int32_t i = 0; i < value.count; i++) {
        if (items[i] == nullptr) {
          list.push_back(al::optional<at::Tensor>());
        } else {
          list.push_back(al::optional<at::Tensor>(al::borrow(items[i])));
        }
      }
      return c10::IValue(std::move(list));
    }
    case AL_STRING:
      return c10::IValue(std::string(static_cast<const char*>(value.pointer), static_cast<size_t>(value.count)));
    case AL_DEVICE:
      return c10::IValue(al::device_of(static_cast<int32_t>(value.integer), value.count));
    case AL_GENERATOR:
      return c10::IValue(*static_cast<at::Generator*>(value.pointer));
    default:
      TORCH_CHECK(false, "unknown kind of argument ", value.tag);
  }
}

std::string describe_call(const Operation& operation, const al_value* arguments, int32_t count) {
  std::ostringstream text;
  text << operation.name << '(';
  for (int32_t i = 0; i < count; i++) {
    const al_value& value = arguments[i];
    text << (i == 0 ? "" : ", ");
    switch (value.tag) {
      case AL_NONE:
        text << "none";
        break;
      case AL_TENSOR:
        text << al::describe(al::borrow(static_cast<al_tensor>(value.pointer)));
        break;
      case AL_INT:
        text << value.integer;
        break;
      case AL_DOUBLE:
        text << value.real;
        break;
      case AL_BOOL:
        text << (value.integer != 0 ? "true" : "false");
        break;
      case AL_INT_LIST: {
        const auto* items = static_cast<const int64_t*>(value.pointer);
        text << '[';
        for (int32_t j = 0; j < value.count; j++) {
          text << (j == 0 ? "" : ",") << items[j];
        }
        text << ']';
        break;
      }
      case AL_TENSOR_LIST:
      case AL_OPTIONAL_TENSOR_LIST: {
        const auto* items = static_cast<const al_tensor*>(value.pointer);
        text << '[';
        for (int32_t j = 0; j < value.count && j < 8; j++) {
          text << (j == 0 ? "" : ", ") << al::describe(al::borrow(items[j]));
        }
        text << (value.count > 8 ? ", ...]" : "]");
        break;
      }
      default:
        text << '_';
        break;
    }
  }
  text << ')';
  return text.str();
}

/// Where lists that an operator returned wait for al_take_tensors on the same thread.
thread_local std::vector<at::Tensor> returned_list;

/// The stack's buffer, kept between calls. A call made while another is running on this thread gets a fresh one.
thread_local torch::jit::Stack spare_stack;

class StackLease {
 public:
  StackLease() {
    std::swap(stack, spare_stack);
  }
  ~StackLease() {
    stack.clear();
    std::swap(stack, spare_stack);
  }
  torch::jit::Stack stack;
};

void store(c10::IValue& value, al_value& result) {
  result.count = 0;
  if (value.isTensor()) {
    result.tag = AL_TENSOR;
    result.pointer = al::own(std::move(value).toTensor());
    if (result.pointer == nullptr) {
      result.tag = AL_NONE;
    }
  } else if (value.isInt()) {
    result.tag = AL_INT;
    result.integer = value.toInt();
  } else if (value.isDouble()) {
    result.tag = AL_DOUBLE;
    result.real = value.toDouble();
  } else if (value.isBool()) {
    result.tag = AL_BOOL;
    result.integer = value.toBool() ? 1 : 0;
  } else if (value.isTensorList()) {
    returned_list = value.toTensorVector();
    result.tag = AL_TENSOR_LIST;
    result.count = static_cast<int32_t>(returned_list.size());
    result.pointer = nullptr;
  } else if (value.isNone()) {
    result.tag = AL_NONE;
    result.pointer = nullptr;
  } else {
    TORCH_CHECK(false, "a result of type ", value.tagKind(), " has no counterpart");
  }
}

}  // namespace

/// Finds an operator such as ("aten::add", "Tensor"). The handle lives as long as the process. Null where this libtorch lacks it.
AL_API void* al_operator_find(const char* name, const char* overload) {
  return al::guarded<void*>(name, nullptr, [&]() -> void* {
    auto found = c10::Dispatcher::singleton().findSchema(c10::OperatorName(name, overload));
    TORCH_CHECK(found.has_value(), "libtorch ", TORCH_VERSION, " has no operator ", name, *overload == 0 ? "" : ".", overload);
    auto* operation = new Operation{*found, *overload == 0 ? name : std::string(name) + "." + overload, {}, {}};
    for (const auto& argument : found->schema().arguments()) {
      operation->wants_real.push_back(is_real(argument.type()));
      if (argument.default_value().has_value()) {
        operation->defaults.emplace_back(*argument.default_value());
      } else {
        operation->defaults.emplace_back();
      }
    }
    return operation;
  });
}

/// Calls an operator. At most `capacity` results are stored (the others are dropped); returns how many, or -1.
AL_API int32_t al_operator_call(void* handle, const al_value* arguments, int32_t count, al_value* results, int32_t capacity) {
  const auto& operation = *static_cast<Operation*>(handle);
  try {
    StackLease lease;
    auto& stack = lease.stack;
    const auto declared = static_cast<int32_t>(operation.wants_real.size());
    TORCH_CHECK(count <= declared, "takes ", declared, " arguments, got ", count);
    for (int32_t i = 0; i < count; i++) {
      stack.push_back(to_ivalue(arguments[i], operation.wants_real[static_cast<size_t>(i)]));
    }
    for (int32_t i = count; i < declared; i++) {
      const auto& value = operation.defaults[static_cast<size_t>(i)];
      TORCH_CHECK(value.has_value(), "argument ", i + 1, " (", operation.handle.schema().arguments()[static_cast<size_t>(i)].name(),
          ") is missing");
      stack.push_back(*value);
    }
    operation.handle.callBoxed(&stack);
    const auto stored = std::min(capacity, static_cast<int32_t>(stack.size()));
    for (int32_t i = 0; i < stored; i++) {
      store(stack[static_cast<size_t>(i)], results[i]);
    }
    return stored;
  } catch (...) {
    std::string context = operation.name;
    try {
      context = describe_call(operation, arguments, count);
    } catch (...) {
      // A description that cannot be made must not hide the error itself.
    }
    al::record_current_exception(context);
    return -1;
  }
}

/// Hands over the tensors of the list that this thread's last operator call returned.
AL_API int32_t al_take_tensors(al_tensor* handles, int32_t count) {
  return al::guarded_void("al_take_tensors", [&] {
    TORCH_CHECK(static_cast<size_t>(count) == returned_list.size(), "expected ", returned_list.size(), " tensors, got room for ", count);
    for (int32_t i = 0; i < count; i++) {
      handles[i] = al::own(std::move(returned_list[static_cast<size_t>(i)]));
    }
    returned_list.clear();
  });
}
