using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>TorchScript files.</summary>
    public static unsafe partial class jit
    {
        public static ScriptModule load(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        public static ScriptModule load(string filename, Device map_location) => new(Load(filename, map_location));

        public static ScriptModule load(string filename, string map_location) => new(Load(filename, new Device(map_location)));

        public static ScriptModule load(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        public static ScriptModule load(byte[] bytes, Device map_location) => new(Load(bytes, map_location));

        public static ScriptModule load(byte[] bytes, string map_location) => new(Load(bytes, new Device(map_location)));

        public static ScriptModule<TResult> load<TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        public static ScriptModule<TResult> load<TResult>(string filename, Device map_location) => new(Load(filename, map_location));

        public static ScriptModule<TResult> load<TResult>(string filename, string map_location) => new(Load(filename, new Device(map_location)));

        public static ScriptModule<TResult> load<TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        public static ScriptModule<TResult> load<TResult>(byte[] bytes, Device map_location) => new(Load(bytes, map_location));

        public static ScriptModule<TResult> load<TResult>(byte[] bytes, string map_location) => new(Load(bytes, new Device(map_location)));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, Device map_location) => new(Load(filename, map_location));

        public static ScriptModule<T1, TResult> load<T1, TResult>(string filename, string map_location) => new(Load(filename, new Device(map_location)));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, Device map_location) => new(Load(bytes, map_location));

        public static ScriptModule<T1, TResult> load<T1, TResult>(byte[] bytes, string map_location) => new(Load(bytes, new Device(map_location)));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(filename, new Device(device_type, (int)device_index)));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, Device map_location) => new(Load(filename, map_location));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(string filename, string map_location) => new(Load(filename, new Device(map_location)));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, DeviceType device_type = DeviceType.CPU, long device_index = -1) =>
            new(Load(bytes, new Device(device_type, (int)device_index)));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, Device map_location) => new(Load(bytes, map_location));

        public static ScriptModule<T1, T2, TResult> load<T1, T2, TResult>(byte[] bytes, string map_location) => new(Load(bytes, new Device(map_location)));

        public static void save(ScriptModule module, string filename) => module.Save(filename);

        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">It is no TorchScript file that this libtorch can read.</exception>
        private static nint Load(string filename, Device device)
        {
            if (!File.Exists(filename))
                throw new FileNotFoundException($"TorchScript file '{filename}' does not exist.", filename);
            InitializeDeviceType(device.type);
            fixed (byte* path = Encoding.UTF8.GetBytes(filename + "\0"))
                return Native.Check(Native.al_module_load(path, (int)device.type, device.index));
        }

        private static nint Load(byte[] bytes, Device device)
        {
            InitializeDeviceType(device.type);
            fixed (byte* data = bytes)
                return Native.Check(Native.al_module_load_memory(data, bytes.LongLength, (int)device.type, device.index));
        }
    }
}
