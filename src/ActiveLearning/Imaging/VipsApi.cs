using System.Runtime.InteropServices;
using System.Text;
using ActiveLearning.Runtime;

namespace ActiveLearning.Imaging;

/// <summary>
/// libvips through its GObject interface. Only functions with fixed argument lists are used: variadic ones cannot be called portably.
/// Loaded at first use, with the operation cache off (every picture is decoded once) and one thread per picture (we decode many at once).
/// </summary>
internal sealed unsafe class VipsApi
{
    private const nuint TypeBool = 5 << 2;
    private const nuint TypeInt = 6 << 2;
    private const nuint TypeDouble = 15 << 2;
    private const nuint TypeString = 16 << 2;
    private const int LogEveryLevel = 0xFC;

    private static readonly object s_gate = new();
    private static VipsApi? s_instance;

    private readonly nint[] _libraries;
    private readonly nuint _imageType, _blobType, _accessType, _failOnType, _interpretationType;
    private readonly delegate* unmanaged<byte*, nint> _operationNew;
    private readonly delegate* unmanaged<nint, int> _objectBuild;
    private readonly delegate* unmanaged<nint, void> _unrefOutputs;
    private readonly delegate* unmanaged<nint, byte*, GValue*, void> _setProperty, _getProperty;
    private readonly delegate* unmanaged<nint, nint> _objectRef;
    private readonly delegate* unmanaged<nint, void> _objectUnref, _free, _areaUnref;
    private readonly delegate* unmanaged<GValue*, nuint, GValue*> _valueInit;
    private readonly delegate* unmanaged<GValue*, void> _valueUnset;
    private readonly delegate* unmanaged<GValue*, int, void> _valueSetBool, _valueSetInt, _valueSetEnum;
    private readonly delegate* unmanaged<GValue*, byte*, void> _valueSetString;
    private readonly delegate* unmanaged<GValue*, nint, void> _valueSetBoxed, _valueSetObject;
    private readonly delegate* unmanaged<GValue*, double, void> _valueSetDouble;
    private readonly delegate* unmanaged<GValue*, nint> _valueGetObject, _valueGetBoxed;
    private readonly delegate* unmanaged<nint, nuint*, byte*> _blobGet;
    private readonly delegate* unmanaged<nint, void*, nuint, nint> _blobNew;
    private readonly delegate* unmanaged<nint, int> _width, _height, _bands, _format, _interpretation;
    private readonly delegate* unmanaged<nint, byte*, nuint> _imageTypeOf;
    private readonly delegate* unmanaged<nint, byte*, int*, int> _imageGetInt;
    private readonly delegate* unmanaged<nint, nint> _regionNew;
    private readonly delegate* unmanaged<nint, int, int, int, int, nuint*, byte*> _regionFetch;
    private readonly delegate* unmanaged<byte*> _errorBuffer;
    private readonly delegate* unmanaged<void> _errorClear;

    private VipsApi()
    {
        _libraries = Load();
        var init = (delegate* unmanaged<byte*, int>)Export("vips_init");
        var version = (delegate* unmanaged<int, int>)Export("vips_version");
        _errorBuffer = (delegate* unmanaged<byte*>)Export("vips_error_buffer");
        _errorClear = (delegate* unmanaged<void>)Export("vips_error_clear");

        // Warnings of libvips and GLib would go to stderr, past the shell's streams; what matters comes back as an error text.
        var setLogHandler = (delegate* unmanaged<byte*, int, delegate* unmanaged<byte*, int, byte*, nint, void>, nint, uint>)Export("g_log_set_handler");
        fixed (byte* domain = "VIPS"u8)
            setLogHandler(domain, LogEveryLevel, &IgnoreMessage, 0);

        fixed (byte* program = "ActiveLearning"u8)
        {
            if (init(program) != 0)
                throw Missing($"libvips was found but does not start: {TakeError()}");
        }

        Version = new Version(version(0), version(1), version(2));
        if (Version < new Version(8, 9))
            throw Missing($"libvips {Version} is too old; 8.9 or later is needed");

        ((delegate* unmanaged<int, void>)Export("vips_concurrency_set"))(1);
        ((delegate* unmanaged<int, void>)Export("vips_cache_set_max"))(0);

        // Formats read by libraries that are not hardened against hostile files are never wanted here (libvips 8.13 and later can say so).
        if (TryExport("vips_block_untrusted_set", out var block))
            ((delegate* unmanaged<int, void>)block)(1);

        _operationNew = (delegate* unmanaged<byte*, nint>)Export("vips_operation_new");
        _objectBuild = (delegate* unmanaged<nint, int>)Export("vips_object_build");
        _unrefOutputs = (delegate* unmanaged<nint, void>)Export("vips_object_unref_outputs");
        _setProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_set_property");
        _getProperty = (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_get_property");
        _objectRef = (delegate* unmanaged<nint, nint>)Export("g_object_ref");
        _objectUnref = (delegate* unmanaged<nint, void>)Export("g_object_unref");
        _free = (delegate* unmanaged<nint, void>)Export("g_free");
        _areaUnref = (delegate* unmanaged<nint, void>)Export("vips_area_unref");
        _valueInit = (delegate* unmanaged<GValue*, nuint, GValue*>)Export("g_value_init");
        _valueUnset = (delegate* unmanaged<GValue*, void>)Export("g_value_unset");
        _valueSetBool = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_boolean");
        _valueSetInt = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_int");
        _valueSetEnum = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_enum");
        _valueSetString = (delegate* unmanaged<GValue*, byte*, void>)Export("g_value_set_string");
        _valueSetBoxed = (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_boxed");
        _valueSetObject = (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_object");
        _valueSetDouble = (delegate* unmanaged<GValue*, double, void>)Export("g_value_set_double");
        _valueGetObject = (delegate* unmanaged<GValue*, nint>)Export("g_value_get_object");
        _valueGetBoxed = (delegate* unmanaged<GValue*, nint>)Export("g_value_get_boxed");
        _blobGet = (delegate* unmanaged<nint, nuint*, byte*>)Export("vips_blob_get");
        _blobNew = (delegate* unmanaged<nint, void*, nuint, nint>)Export("vips_blob_new");
        _width = (delegate* unmanaged<nint, int>)Export("vips_image_get_width");
        _height = (delegate* unmanaged<nint, int>)Export("vips_image_get_height");
        _bands = (delegate* unmanaged<nint, int>)Export("vips_image_get_bands");
        _format = (delegate* unmanaged<nint, int>)Export("vips_image_get_format");
        _interpretation = (delegate* unmanaged<nint, int>)Export("vips_image_get_interpretation");
        _imageTypeOf = (delegate* unmanaged<nint, byte*, nuint>)Export("vips_image_get_typeof");
        _imageGetInt = (delegate* unmanaged<nint, byte*, int*, int>)Export("vips_image_get_int");
        _regionNew = (delegate* unmanaged<nint, nint>)Export("vips_region_new");
        _regionFetch = (delegate* unmanaged<nint, int, int, int, int, nuint*, byte*>)Export("vips_region_fetch");

        _imageType = ((delegate* unmanaged<nuint>)Export("vips_image_get_type"))();
        _blobType = ((delegate* unmanaged<nuint>)Export("vips_blob_get_type"))();
        _accessType = ((delegate* unmanaged<nuint>)Export("vips_access_get_type"))();
        _interpretationType = ((delegate* unmanaged<nuint>)Export("vips_interpretation_get_type"))();
        _failOnType = TryExport("vips_fail_on_get_type", out var failOn) ? ((delegate* unmanaged<nuint>)failOn)() : 0;
    }

    /// <summary>The library, loaded and started at the first call.</summary>
    /// <exception cref="ActiveLearningException">libvips is missing or too old (<c>VipsNotFound</c>).</exception>
    public static VipsApi Instance
    {
        get
        {
            if (Volatile.Read(ref s_instance) is { } ready)
                return ready;
            OpenMpWaiting.Prepare();
            lock (s_gate)
                return s_instance ??= new VipsApi();
        }
    }

    /// <summary>The version that runs.</summary>
    public Version Version { get; }

    /// <summary>A new operation, to be given its arguments, built, and released by <see cref="Release"/>.</summary>
    /// <param name="nickname">Its name in UTF-8, zero-terminated behind the span (a u8 literal).</param>
    public nint NewOperation(ReadOnlySpan<byte> nickname)
    {
        fixed (byte* name = nickname)
            return _operationNew(name);
    }

    public void SetInt(nint operation, ReadOnlySpan<byte> property, int number)
    {
        GValue value = default;
        _valueInit(&value, TypeInt);
        _valueSetInt(&value, number);
        Set(operation, property, &value);
    }

    public void SetDouble(nint operation, ReadOnlySpan<byte> property, double number)
    {
        GValue value = default;
        _valueInit(&value, TypeDouble);
        _valueSetDouble(&value, number);
        Set(operation, property, &value);
    }

    public void SetBool(nint operation, ReadOnlySpan<byte> property, bool flag)
    {
        GValue value = default;
        _valueInit(&value, TypeBool);
        _valueSetBool(&value, flag ? 1 : 0);
        Set(operation, property, &value);
    }

    public void SetString(nint operation, ReadOnlySpan<byte> property, string text)
    {
        GValue value = default;
        _valueInit(&value, TypeString);
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
            _valueSetString(&value, bytes);
        Set(operation, property, &value);
    }

    /// <summary>Gives an operation bytes to read; they are not copied and must stay where they are until everything made of them is released.</summary>
    public void SetBytes(nint operation, ReadOnlySpan<byte> property, byte* data, int length)
    {
        var blob = _blobNew(0, data, (nuint)length);
        GValue value = default;
        _valueInit(&value, _blobType);
        _valueSetBoxed(&value, blob);
        Set(operation, property, &value);
        _areaUnref(blob);
    }

    public void SetImage(nint operation, ReadOnlySpan<byte> property, nint image)
    {
        GValue value = default;
        _valueInit(&value, _imageType);
        _valueSetObject(&value, image);
        Set(operation, property, &value);
    }

    /// <summary>Read from top to bottom once, so that no picture is kept whole.</summary>
    public void SetSequential(nint operation) => SetEnum(operation, "access"u8, _accessType, 1);

    public void SetSrgb(nint operation) => SetEnum(operation, "space"u8, _interpretationType, VipsInterpretation.Srgb);

    /// <summary>Truncated and damaged files fail instead of ending in grey.</summary>
    public void SetStrict(nint load)
    {
        if (_failOnType != 0)
            SetEnum(load, "fail-on"u8, _failOnType, 2);
        else
            SetBool(load, "fail"u8, true);
    }

    /// <summary>Builds an operation, takes the picture it makes and releases the operation.</summary>
    /// <returns>A picture to be released by <see cref="Release"/>, or 0 where the operation fails.</returns>
    public nint BuildImage(nint operation)
    {
        if (operation == 0)
            return 0;
        nint image = 0;
        if (_objectBuild(operation) == 0)
        {
            GValue value = default;
            _valueInit(&value, _imageType);
            fixed (byte* name = "out"u8)
                _getProperty(operation, name, &value);
            image = _valueGetObject(&value);
            if (image != 0)
                _objectRef(image);
            _valueUnset(&value);
        }

        _unrefOutputs(operation);
        _objectUnref(operation);
        return image;
    }

    /// <summary>Builds an operation that saves to memory, takes a copy of the bytes and releases the operation; null where it fails.</summary>
    public byte[]? BuildBytes(nint operation)
    {
        byte[]? bytes = null;
        if (_objectBuild(operation) == 0)
        {
            GValue value = default;
            _valueInit(&value, _blobType);
            fixed (byte* name = "buffer"u8)
                _getProperty(operation, name, &value);
            var blob = _valueGetBoxed(&value);
            if (blob != 0)
            {
                nuint length;
                var data = _blobGet(blob, &length);
                bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
            }

            _valueUnset(&value);
        }

        _unrefOutputs(operation);
        _objectUnref(operation);
        return bytes;
    }

    /// <summary>
    /// Lifts the ban on untrusted formats for SVG in memory, for SVG of our own making. Pools are not concerned: their loaders are called by name, and none is SVG's.
    /// </summary>
    public void AllowSvgInMemory()
    {
        if (!TryExport("vips_operation_block_set", out var block))
            return;
        fixed (byte* name = "VipsForeignLoadSvgBuffer"u8)
            ((delegate* unmanaged<byte*, int, void>)block)(name, 0);
    }

    public int Width(nint image) => _width(image);

    public int Height(nint image) => _height(image);

    public int Bands(nint image) => _bands(image);

    public int Format(nint image) => _format(image);

    public int Interpretation(nint image) => _interpretation(image);

    /// <summary>The EXIF orientation, 1 (upright) to 8.</summary>
    public int Orientation(nint image)
    {
        fixed (byte* name = "orientation"u8)
        {
            int orientation;
            return _imageTypeOf(image, name) != 0 && _imageGetInt(image, name, &orientation) == 0 && orientation is >= 1 and <= 8 ? orientation : 1;
        }
    }

    public nint NewRegion(nint image) => _regionNew(image);

    /// <summary>Computes a rectangle on this thread and gives a copy of it, to be freed by <see cref="Free"/>; null where that fails.</summary>
    public byte* Fetch(nint region, int left, int top, int width, int height)
    {
        nuint length;
        return _regionFetch(region, left, top, width, height, &length);
    }

    public void Free(byte* memory) => _free((nint)memory);

    public void Release(nint instance)
    {
        if (instance != 0)
            _objectUnref(instance);
    }

    /// <summary>Takes the text of the last errors. It is one text for all threads.</summary>
    public string TakeError()
    {
        var text = Marshal.PtrToStringUTF8((nint)_errorBuffer()) ?? "";
        _errorClear();
        return text.Trim().ReplaceLineEndings("; ");
    }

    [UnmanagedCallersOnly]
    private static void IgnoreMessage(byte* domain, int level, byte* message, nint data)
    {
    }

    private static nint[] Load()
    {
        var libraries = new List<nint>();
        foreach (var name in NativeLibraryNames.Vips)
        {
            if (NativeLibrary.TryLoad(name, typeof(VipsApi).Assembly, null, out var handle))
            {
                libraries.Add(handle);
                break;
            }
        }

        if (libraries.Count == 0)
            throw Missing("Pictures are read with libvips, which is not on this machine");

        foreach (var name in NativeLibraryNames.GLib)
        {
            if (NativeLibrary.TryLoad(name, typeof(VipsApi).Assembly, null, out var handle))
                libraries.Add(handle);
        }

        return [.. libraries];
    }

    private static ActiveLearningException Missing(string what) =>
        new("VipsNotFound", ErrorKind.ResourceUnavailable, $"{what}; {NativeLibraryNames.VipsInstallation}.", "libvips");

    private nint Export(string name) =>
        TryExport(name, out var address) ? address : throw Missing($"libvips was found but has no function {name}");

    private bool TryExport(string name, out nint address)
    {
        foreach (var library in _libraries)
        {
            if (NativeLibrary.TryGetExport(library, name, out address))
                return true;
        }

        address = 0;
        return false;
    }

    private void SetEnum(nint operation, ReadOnlySpan<byte> property, nuint type, int number)
    {
        GValue value = default;
        _valueInit(&value, type);
        _valueSetEnum(&value, number);
        Set(operation, property, &value);
    }

    private void Set(nint operation, ReadOnlySpan<byte> property, GValue* value)
    {
        fixed (byte* name = property)
            _setProperty(operation, name, value);
        _valueUnset(value);
    }
}
