using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the generators of all devices, which operators use when they are given none.</summary>
    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.al_manual_seed((ulong)seed));
        return Generator.Default;
    }

    public static long seed() => Generator.Default.seed();

    public static long initial_seed() => Generator.Default.initial_seed();

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    /// <summary>The default generator of the processor.</summary>
    public static class random
    {
        public static long seed() => torch.seed();

        public static long initial_seed() => torch.initial_seed();

        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A source of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private static Generator? s_default;
        private nint _handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            _handle = Native.Check(Native.al_generator_new((int)this.device.type, this.device.index, seed));
        }

        private Generator(nint handle)
        {
            device = CPU;
            _handle = handle;
        }

        ~Generator() => Dispose(false);

        public static Generator Default =>
            s_default ??= new Generator(Native.Check(Native.al_generator_default((int)DeviceType.CPU, -1)));

        public nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(Generator));

        public Device device { get; }

        public Tensor get_state()
        {
            var state = Native.Check(Native.al_generator_get_state(Handle));
            GC.KeepAlive(this);
            return Tensor.FromHandle(state);
        }

        public void set_state(Tensor value)
        {
            Native.Check(Native.al_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.al_generator_set_seed(Handle, (ulong)seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Takes a seed by chance and returns it.</summary>
        public long seed()
        {
            var chosen = (long)Native.al_generator_seed(Handle);
            GC.KeepAlive(this);
            return chosen;
        }

        public long initial_seed()
        {
            var first = (long)Native.al_generator_initial_seed(Handle);
            GC.KeepAlive(this);
            return first;
        }

        public void Dispose()
        {
            if (ReferenceEquals(this, s_default))
                return;
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
                Native.al_generator_release(handle);
        }
    }
}
