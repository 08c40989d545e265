// Winograd's loops for processors with Avx512 (compiled with the options that CMakeLists.txt gives this file).
#if defined(__GNUC__) && defined(__x86_64__)
#define AL_WINOGRAD_LOOPS avx512_loops
#define AL_WINOGRAD_NAME "avx512"
#define AL_WINOGRAD_WIDTH 16
#define AL_WINOGRAD_ROWS 12
#include "WinogradLoops.inc"
#endif
