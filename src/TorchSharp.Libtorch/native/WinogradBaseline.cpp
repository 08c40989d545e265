// Winograd's loops for any processor.
#if defined(__GNUC__)
#define AL_WINOGRAD_LOOPS baseline_loops
#define AL_WINOGRAD_NAME "baseline"
#define AL_WINOGRAD_WIDTH 4
#define AL_WINOGRAD_ROWS 6
#include "WinogradLoops.inc"
#endif
