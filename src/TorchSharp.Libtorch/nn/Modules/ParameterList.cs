using System.Collections;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Parameters in a list; their names are their places.</summary>
    public class ParameterList : Module, IList<Parameter>
    {
        private readonly List<Parameter> _list = [];

        public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList))
        {
            _list.AddRange(parameters);
            Register(0);
        }

        public int Count => _list.Count;

        public bool IsReadOnly => false;

        public Parameter this[int index]
        {
            get => _list[index];
            set => Change(() => _list[index] = value);
        }

        public void Add(Parameter item) => Change(() => _list.Add(item));

        public void append(params Parameter[] parameters) => Change(() => _list.AddRange(parameters));

        public void extend(IEnumerable<Parameter> parameters) => Change(() => _list.AddRange(parameters));

        public void Insert(int index, Parameter item) => Change(() => _list.Insert(index, item));

        public void RemoveAt(int index) => Change(() => _list.RemoveAt(index));

        public bool Remove(Parameter item)
        {
            var found = false;
            Change(() => found = _list.Remove(item));
            return found;
        }

        public void Clear() => Change(_list.Clear);

        public bool Contains(Parameter item) => _list.Contains(item);

        public int IndexOf(Parameter item) => _list.IndexOf(item);

        public void CopyTo(Parameter[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

        public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private void Change(Action change)
        {
            var before = _list.Count;
            change();
            Register(before);
        }

        private void Register(int before)
        {
            for (var i = 0; i < Math.Max(before, _list.Count); i++)
                ConditionallyRegisterParameter(i.ToString(CultureInfo.InvariantCulture), i < _list.Count ? _list[i] : null);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);
        }
    }
}
