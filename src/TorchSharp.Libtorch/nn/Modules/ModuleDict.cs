using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Modules by name, in the order in which they were added.</summary>
    public class ModuleDict<T> : Module, IEnumerable<KeyValuePair<string, T>> where T : Module
    {
        private readonly List<KeyValuePair<string, T>> _items = [];

        public ModuleDict() : base(nameof(ModuleDict))
        {
        }

        public int Count => _items.Count;

        public T this[string key]
        {
            get => TryGetValue(key, out var module) ? module : throw new KeyNotFoundException($"No module is named '{key}'.");
            set
            {
                Remove(key);
                Add(key, value);
            }
        }

        public IEnumerable<string> keys() => _items.Select(item => item.Key);

        public IEnumerable<T> values() => _items.Select(item => item.Value);

        public void Add(string key, T value)
        {
            register_module(key, value);
            _items.Add(new(key, value));
        }

        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        public bool ContainsKey(string key) => _items.Any(item => item.Key == key);

        public bool Remove(string key)
        {
            register_module(key, null);
            return _items.RemoveAll(item => item.Key == key) > 0;
        }

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
        {
            foreach (var item in _items)
            {
                if (item.Key == key)
                {
                    value = item.Value;
                    return true;
                }
            }
            value = default;
            return false;
        }

        public void clear()
        {
            ClearModules();
            _items.Clear();
        }

        public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
            {
                var result = new ModuleDict<T>();
                foreach (var item in modules)
                    result.Add(item);
                return result;
            }
        }
    }
}
