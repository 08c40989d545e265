using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Building blocks of networks.</summary>
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: parameters, buffers, and parts of its own. A derived class assigns them to fields and calls
        /// <see cref="RegisterComponents"/>; the fields' names are the keys of the state dictionary.
        /// </summary>
        public class Module : IDisposable
        {
            private readonly OrderedComponents<Module> _submodules = new();
            private readonly OrderedComponents<(Tensor tensor, bool persistent)> _buffers = new();
            private readonly OrderedComponents<Parameter> _parameters = new();
            private bool _componentsAreRegistered;
            private bool _disposed;

            protected string? name;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            public virtual bool training { get; private set; } = true;

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes parameters, buffers and submodules.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed)
                    return;
                _disposed = true;
                foreach (var (_, (tensor, _)) in _buffers)
                    tensor.Dispose();
                foreach (var (_, parameter) in _parameters)
                    parameter.Dispose();
                foreach (var (_, module) in _submodules)
                    module.Dispose();
            }

            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var (_, module) in named_children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in _submodules)
                    module.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true) => OptimizerSteps.ZeroGrad(parameters().ToArray(), set_to_none);

            public virtual IEnumerable<(string name, Module module)> named_children() => _submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules below this one, each level before the next as TorchSharp gives them; not this one itself.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children())
                    yield return child;
                foreach (var (prefix, child) in named_children())
                {
                    foreach (var (inner, module) in child.named_modules())
                        yield return ($"{prefix}.{inner}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(item => item.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach (var own in _parameters)
                {
                    if (!own.Item2.IsInvalid && seen.Add(own.Item2.Handle))
                        yield return own;
                }
                if (!recurse)
                    yield break;
                foreach (var (prefix, child) in named_children())
                {
                    foreach (var (inner, parameter) in child.named_parameters(true))
                    {
                        if (seen.Add(parameter.Handle))
                            yield return ($"{prefix}.{inner}", parameter);
                    }
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(item => item.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (key, (tensor, persistent)) in _buffers)
                {
                    if (!tensor.IsInvalid && (persistent || include_nonpersistent) && seen.Add(tensor.Handle))
                        yield return (key, tensor);
                }
                if (!recurse)
                    yield break;
                foreach (var (prefix, child) in named_children())
                {
                    foreach (var (inner, tensor) in child.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(tensor.Handle))
                            yield return ($"{prefix}.{inner}", tensor);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(item => item.buffer);

            /// <summary>Parameters and persistent buffers by their full names. The tensors are the module's own, not copies.</summary>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? string.Empty : prefix + ".";
                foreach (var (key, parameter) in named_parameters())
                    destination.TryAdd(start + key, parameter);
                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(start + key, buffer);
                foreach (var (key, child) in named_children())
                    child.state_dict(destination, start + key);
                return destination;
            }

            /// <summary>Copies values into the module's own tensors.</summary>
            /// <exception cref="InvalidOperationException">Keys are missing or unexpected, and <paramref name="strict"/> is set.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var target = state_dict();
                var wanted = target.Keys.Where(key => skip is null || !skip.Contains(key)).ToList();
                var given = source.Keys.Where(key => skip is null || !skip.Contains(key)).ToList();
                var missing = wanted.Where(key => !source.ContainsKey(key)).ToList();
                var unexpected = given.Where(key => !target.ContainsKey(key)).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException(
                        $"The state dictionary does not match the module. Missing: {Join(missing)}. Unexpected: {Join(unexpected)}.");
                }
                using var mode = no_grad();
                foreach (var key in given.Where(target.ContainsKey))
                    target[key].copy_(source[key]);
                return (missing, unexpected);
            }

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual Tensor? get_buffer(string target) =>
                named_buffers().Where(item => item.name == target).Select(item => item.buffer).FirstOrDefault();

            public virtual Parameter? get_parameter(string target) =>
                named_parameters().Where(item => item.name == target).Select(item => item.parameter).FirstOrDefault();

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), $"Buffer '{name}' is no tensor.");
                if (_buffers.Contains(name))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                _buffers.Set(name, (tensor, persistent));
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), $"Parameter '{name}' is no tensor.");
                if (_parameters.Contains(name))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
                _parameters.Set(name, param);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_module(string name, Module? submodule)
            {
                if (submodule is null)
                {
                    _submodules.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"A module's name is neither empty nor contains a point: '{name}'.", nameof(name));
                if (_submodules.Contains(name))
                    throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _submodules.Set(name, submodule);
            }

            /// <summary>Registers what the fields hold: modules, parameters, and other tensors as buffers, each under the field's name.</summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsAreRegistered)
                    return;
                foreach (var field in ComponentFields())
                {
                    var key = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                    if (_submodules.Contains(key) || _parameters.Contains(key) || _buffers.Contains(key))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(key, module);
                            break;
                        case Parameter parameter:
                            register_parameter(key, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(key, tensor);
                            break;
                    }
                }
                _componentsAreRegistered = true;
            }

            protected void ConditionallyRegisterParameter(string name, Tensor? value) => ConditionallyRegisterParameter(name, value as Parameter);

            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is null)
                    _parameters.Remove(name);
                else
                    _parameters.Set(name, value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    _buffers.Remove(name);
                else
                    _buffers.Set(name, (value, persistent));
            }

            protected void ClearModules() => _submodules.Clear();

            /// <summary>A registered parameter, for the modules of this assembly, which keep no field beside the registration.</summary>
            internal Parameter? Registered(string name) => _parameters.Find(name);

            internal Tensor? RegisteredBuffer(string name) => _buffers.Find(name).tensor;

            internal void Replace(string name, Parameter? value)
            {
                var before = _parameters.Find(name);
                if (ReferenceEquals(before, value))
                    return;
                before?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(name, value);
            }

            internal void ReplaceBuffer(string name, Tensor? value)
            {
                var before = _buffers.Find(name).tensor;
                if (ReferenceEquals(before, value))
                    return;
                before?.Dispose();
                value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, value);
            }

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking) => Convert(dtype, device, non_blocking);

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                Convert(null, new Device(deviceType, deviceIndex), non_blocking);

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking) => Convert(dtype, null, non_blocking);

            /// <summary>
            /// Moves and converts parameters, their gradients and floating-point buffers. As in PyTorch, and unlike TorchSharp, the tensor
            /// objects stay the same and only what they hold changes, so an optimizer made before keeps working.
            /// </summary>
            private Module Convert(ScalarType? dtype, Device? device, bool nonBlocking)
            {
                if (dtype is { } type && !type.IsFloatingPoint() && !type.IsComplex())
                    throw new ArgumentException($"A module is converted to floating-point types only, not to {type}.", nameof(dtype));
                if (device is not null)
                    InitializeDeviceType(device.type);
                using var mode = no_grad();
                using var scope = NewDisposeScope();
                foreach (var parameter in parameters())
                {
                    Convert(parameter, dtype, device, nonBlocking);
                    if (parameter.grad is { } gradient)
                    {
                        Convert(gradient, dtype, device, nonBlocking);
                        parameter.grad = gradient;
                    }
                }
                foreach (var buffer in buffers())
                    Convert(buffer, dtype, device, nonBlocking);
                return this;
            }

            private static void Convert(Tensor tensor, ScalarType? dtype, Device? device, bool nonBlocking)
            {
                var type = dtype is { } wanted && (tensor.is_floating_point() || tensor.is_complex()) ? wanted : tensor.dtype;
                var place = device ?? tensor.device;
                if (type != tensor.dtype || !place.Equals(tensor.device))
                    tensor.SetData(tensor.to(type, place, non_blocking: nonBlocking));
            }

            private static string Join(List<string> keys) => keys.Count == 0 ? "none" : string.Join(", ", keys.Take(8)) + (keys.Count > 8 ? ", ..." : "");

            /// <summary>The fields of derived classes, the most derived first. Modules of this assembly register by themselves.</summary>
            private IEnumerable<FieldInfo> ComponentFields()
            {
                const BindingFlags declared =
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                var seen = new HashSet<string>();
                for (var type = GetType(); type is not null && type.Assembly != typeof(Module).Assembly; type = type.BaseType)
                {
                    foreach (var field in type.GetFields(declared))
                    {
                        if (seen.Add(field.Name))
                            yield return field;
                    }
                }
            }
        }
    }
}
