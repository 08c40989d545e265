using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>
        /// What backward passes have added up so far; null without any. Each read gives a new reference that is disposed like any tensor.
        /// </summary>
        public Tensor? grad
        {
            get
            {
                var handle = Native.al_get_grad(Handle);
                GC.KeepAlive(this);
                return handle == 0 ? null : new Tensor(handle);
            }
            set
            {
                Native.Check(Native.al_set_grad(Handle, value?.Handle ?? 0));
                GC.KeepAlive(value);
                GC.KeepAlive(this);
            }
        }

        public void backward() => autograd.backward(this);

        public void backward(
            IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);

        public Tensor requires_grad_(bool requires_grad = true)
        {
            Native.Check(Native.al_set_requires_grad(Handle, requires_grad ? 1 : 0));
            GC.KeepAlive(this);
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad()
        {
            Native.Check(Native.al_retain_grad(Handle));
            GC.KeepAlive(this);
        }

        /// <summary>The same memory without history.</summary>
        public Tensor detach() => Aten.detach.Call(this);

        public Tensor detach_() => Aten.detach_.CallInPlace(this);

        /// <summary>Makes this tensor, with its identity, hold what <paramref name="source"/> holds.</summary>
        internal void SetData(Tensor source)
        {
            Native.Check(Native.al_tensor_set_data(Handle, source.Handle));
            GC.KeepAlive(source);
            GC.KeepAlive(this);
        }
    }
}
