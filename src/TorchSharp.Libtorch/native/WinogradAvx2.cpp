// Winograd's loops for processors with Avx2 (compiled with the options that CMakeLists.txt gives this file).
#if defined(__GNUC__) && defined(__x86_64__)
#define AL_WINOGRAD_LOOPS avx2_loops
#define AL_WINOGRAD_NAME "avx2"
#define AL_WINOGRAD_WIDTH 8
#define AL_WINOGRAD_ROWS 6
#include "WinogradLoops.inc"
#endif
