// TorchScript modules: files of others that are run here.
#include "Abi.h"

#include <torch/csrc/jit/serialization/export.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/script.h>

#include <sstream>

namespace {

struct NamedTensors {
  std::vector<std::string> names;
  std::vector<at::Tensor> tensors;
};

torch::jit::Module& module_of(void* handle) {
  return *static_cast<torch::jit::Module*>(handle);
}

template <class List>
NamedTensors* to_named(const List& list) {
  auto* result = new NamedTensors();
  for (const auto& item : list) {
    result->names.push_back(item.name);
    result->tensors.push_back(item.value);
  }
  return result;
}

}  // namespace

AL_API void* al_module_load(const char* path, int32_t device_type, int32_t device_index) {
  return al::guarded<void*>("jit.load", nullptr, [&]() -> void* {
    return new torch::jit::Module(torch::jit::load(path, al::device_of(device_type, device_index)));
  });
}

AL_API void* al_module_load_memory(const void* data, int64_t size, int32_t device_type, int32_t device_index) {
  return al::guarded<void*>("jit.load", nullptr, [&]() -> void* {
    std::istringstream stream(std::string(static_cast<const char*>(data), static_cast<size_t>(size)));
    return new torch::jit::Module(torch::jit::load(stream, al::device_of(device_type, device_index)));
  });
}

AL_API int32_t al_module_save(void* module, const char* path) {
  return al::guarded_void("jit.save", [&] { module_of(module).save(path); });
}

AL_API void al_module_release(void* module) {
  delete static_cast<torch::jit::Module*>(module);
}

AL_API int32_t al_module_train(void* module, int32_t on) {
  return al::guarded_void("train", [&] { module_of(module).train(on != 0); });
}

AL_API int32_t al_module_is_training(void* module) {
  return al::guarded("is_training", -1, [&] { return module_of(module).is_training() ? 1 : 0; });
}

/// Moves and converts; a dtype or device type of -1 leaves that as it is.
AL_API int32_t al_module_to(void* module, int32_t device_type, int32_t device_index, int32_t dtype, int32_t non_blocking) {
  return al::guarded_void("to", [&] {
    if (device_type >= 0 && dtype >= 0) {
      module_of(module).to(al::device_of(device_type, device_index), static_cast<at::ScalarType>(dtype), non_blocking != 0);
    } else if (device_type >= 0) {
      module_of(module).to(al::device_of(device_type, device_index), non_blocking != 0);
    } else if (dtype >= 0) {
      module_of(module).to(static_cast<at::ScalarType>(dtype), non_blocking != 0);
    }
  });
}

/// kind 0: parameters, 1: buffers, 2: tensors among the attributes.
AL_API void* al_module_named_tensors(void* module, int32_t kind, int32_t recurse) {
  return al::guarded<void*>("named_parameters", nullptr, [&]() -> void* {
    auto& source = module_of(module);
    if (kind == 0) {
      return to_named(source.named_parameters(recurse != 0));
    }
    if (kind == 1) {
      return to_named(source.named_buffers(recurse != 0));
    }
    auto* result = new NamedTensors();
    for (const auto& item : source.named_attributes(recurse != 0)) {
      if (item.value.isTensor()) {
        result->names.push_back(item.name);
        result->tensors.push_back(item.value.toTensor());
      }
    }
    return result;
  });
}

AL_API int32_t al_named_count(void* list) {
  return static_cast<int32_t>(static_cast<NamedTensors*>(list)->names.size());
}

AL_API const char* al_named_name(void* list, int32_t index) {
  return static_cast<NamedTensors*>(list)->names[static_cast<size_t>(index)].c_str();
}

AL_API al_tensor al_named_tensor(void* list, int32_t index) {
  return al::own(static_cast<NamedTensors*>(list)->tensors[static_cast<size_t>(index)]);
}

AL_API void al_named_release(void* list) {
  delete static_cast<NamedTensors*>(list);
}

/// How many inputs (without self) and outputs the method "forward" declares; -1 without one.
AL_API int32_t al_module_arity(void* module, int32_t outputs) {
  return al::guarded("forward", -1, [&] {
    const auto& schema = module_of(module).get_method("forward").function().getSchema();
    return static_cast<int32_t>(outputs != 0 ? schema.returns().size() : schema.arguments().size() - 1);
  });
}

/// Calls a method. The result is an owned IValue to be read with al_ivalue_* and given to al_ivalue_release.
AL_API void* al_module_call(void* module, const char* method, const al_value* arguments, int32_t count) {
  return al::guarded<void*>(method, nullptr, [&]() -> void* {
    std::vector<c10::IValue> inputs;
    for (int32_t i = 0; i < count; i++) {
      const auto& value = arguments[i];
      switch (value.tag) {
        case AL_NONE:
          inputs.emplace_back();
          break;
        case AL_TENSOR:
          inputs.emplace_back(al::borrow(static_cast<al_tensor>(value.pointer)));
          break;
        case AL_INT:
          inputs.emplace_back(value.integer);
          break;
        case AL_DOUBLE:
          inputs.emplace_back(value.real);
          break;
        case AL_BOOL:
          inputs.emplace_back(value.integer != 0);
          break;
        case AL_STRING:
          inputs.emplace_back(std::string(static_cast<const char*>(value.pointer), static_cast<size_t>(value.count)));
          break;
        case AL_TENSOR_LIST: {
          c10::List<at::Tensor> list;
          for (int32_t j = 0; j < value.count; j++) {
            list.push_back(al::borrow(static_cast<const al_tensor*>(value.pointer)[j]));
          }
          inputs.emplace_back(std::move(list));
          break;
        }
        default:
          TORCH_CHECK(false, "argument ", i + 1, " is of a kind that a TorchScript method is not given");
      }
    }
    try {
      return new c10::IValue(module_of(module).get_method(method)(std::move(inputs)));
    } catch (const std::exception& error) {
      std::ostringstream text;
      for (int32_t i = 0; i < count; i++) {
        text << (i == 0 ? "(" : ", ");
        if (arguments[i].tag == AL_TENSOR) {
          text << al::describe(al::borrow(static_cast<al_tensor>(arguments[i].pointer)));
        } else {
          text << '_';
        }
      }
      text << (count == 0 ? "(): " : "): ");
      const auto* torch_error = dynamic_cast<const c10::Error*>(&error);
      throw std::runtime_error(text.str() + (torch_error != nullptr ? torch_error->what_without_backtrace() : error.what()));
    }
  });
}

AL_API void al_ivalue_release(void* value) {
  delete static_cast<c10::IValue*>(value);
}

/// Reads a simple value into `result`; for a tuple, list or dictionary returns its kind (1, 2, 3) with the length in `count`.
AL_API int32_t al_ivalue_read(void* handle, al_value* result) {
  return al::guarded("result", -1, [&] {
    const auto& value = *static_cast<c10::IValue*>(handle);
    result->count = 0;
    result->pointer = nullptr;
    if (value.isNone()) {
      result->tag = AL_NONE;
    } else if (value.isTensor()) {
      result->tag = AL_TENSOR;
      result->pointer = al::own(value.toTensor());
    } else if (value.isInt()) {
      result->tag = AL_INT;
      result->integer = value.toInt();
    } else if (value.isDouble()) {
      result->tag = AL_DOUBLE;
      result->real = value.toDouble();
    } else if (value.isBool()) {
      result->tag = AL_BOOL;
      result->integer = value.toBool() ? 1 : 0;
    } else if (value.isString()) {
      result->tag = AL_STRING;
      result->count = static_cast<int32_t>(value.toStringRef().size());
      result->pointer = const_cast<char*>(value.toStringRef().data());
    } else if (value.isTuple()) {
      result->count = static_cast<int32_t>(value.toTupleRef().elements().size());
      return 1;
    } else if (value.isList()) {
      result->count = static_cast<int32_t>(value.toListRef().size());
      return 2;
    } else if (value.isGenericDict()) {
      result->count = static_cast<int32_t>(value.toGenericDict().size());
      return 3;
    } else {
      TORCH_CHECK(false, "a value of type ", value.tagKind(), " has no counterpart");
    }
    return 0;
  });
}

/// An owned copy of one element of a tuple, list or dictionary (part 0: element or key, 1: value of a key).
AL_API void* al_ivalue_element(void* handle, int32_t index, int32_t part) {
  return al::guarded<void*>("result", nullptr, [&]() -> void* {
    const auto& value = *static_cast<c10::IValue*>(handle);
    const auto position = static_cast<size_t>(index);
    if (value.isTuple()) {
      return new c10::IValue(value.toTupleRef().elements().at(position));
    }
    if (value.isList()) {
      return new c10::IValue(value.toList().get(position));
    }
    auto item = value.toGenericDict().begin();
    for (int32_t i = 0; i < index; i++) {
      ++item;
    }
    return new c10::IValue(part == 0 ? item->key() : item->value());
  });
}
