// Winograd's minimal filtering F(4x4, 3x3): a 3x3 convolution of stride 1 and padding 1 with 36 multiplications for 16 results instead of
// 144. Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308.
//
// Y = A^T [ (G w G^T) . (B^T d B) ] A for each tile of 4x4 results, d its 6x6 input with a frame of one. The points at which the
// polynomials are evaluated are 0, +-3/4, +-3/2 and infinity: exact in binary, and near each other in size, which makes the result about
// three times as exact in float as the usual 0, +-1, +-2 (choice of points: Barabasz et al., "Error analysis and improving the accuracy
// of Winograd convolution for deep neural networks", arXiv:1803.10986).
//
// An infinity or a NaN in a picture reaches the whole tiles that see it, not only the pixels around it.
//
// Layouts, all float:
//   pictures   (sample, row, column, channel), dense: libtorch's channels-last order
//   tiles      (position 0..35, tile, channel), the strides of position and tile given: sums over channels or tiles for one position are
//              then products of matrices
//   weights    (position 0..35, panel of up to 32 outputs, input, output in the panel)
// Numbers of channels are multiples of 16.
//
// The loops are compiled for several processors (WinogradLoops.inc); this header must not bring code that a linker could take from the
// translation unit with the wrong processor, so it includes nothing of C++'s library.
#pragma once
#include <stdint.h>

namespace al {
namespace winograd {

constexpr int kPositions = 36;
constexpr int kPanel = 32;
constexpr int kChannelStep = 16;

/// Pictures and how tiles of 4x4 pixels cover them; tiles are numbered sample by sample, row by row.
struct Grid {
  int64_t samples, height, width;
  int64_t rows() const { return (height + 3) / 4; }
  int64_t columns() const { return (width + 3) / 4; }
  int64_t tiles() const { return samples * rows() * columns(); }
};

/// Tiles of one position lie `position` apart, those of one position `tile` apart (in floats).
struct Strides {
  int64_t position, tile;
};

/// What else is done to a result: + bias[channel], + residual (a picture like the result), then max(0, .).
struct Epilogue {
  const float* bias;      // may be null
  const float* residual;  // may be null
  bool relu;
};

/// Where weight (output, input, row, column) lies.
struct WeightStrides {
  int64_t output, input, row, column;
};

/// The loops, compiled for one kind of processor.
struct Loops {
  const char* name;

  /// B^T d B of tiles begin..end of x. `zeros` has as many zeros as there are channels.
  void (*input_tiles)(const Grid& grid, const float* x, const float* zeros, int64_t channels, int64_t begin, int64_t end, float* v,
                      Strides strides);

  /// A d A^T of the 4x4 tiles begin..end of dy.
  void (*gradient_tiles)(const Grid& grid, const float* dy, const float* zeros, int64_t channels, int64_t begin, int64_t end, float* m,
                         Strides strides);

  /// A^T m A of tiles begin..end, into y.
  void (*output_tiles)(const Grid& grid, const float* m, Strides strides, int64_t channels, int64_t begin, int64_t end, float* y,
                       const Epilogue* epilogue);

  /// m[tile][output] = sum over inputs of v[tile][input] u[input][output], for one position.
  void (*multiply)(const float* v, int64_t v_stride, int64_t tiles, int64_t inputs, const float* u, int64_t outputs, float* m,
                   int64_t m_stride);

  /// du[input][output] (+)= sum over tiles of v[tile][input] m[tile][output], for one position; du is dense. Adds unless `first`.
  void (*correlate)(const float* v, int64_t v_stride, const float* m, int64_t m_stride, int64_t tiles, int64_t inputs, int64_t outputs,
                    float* du, bool first);

  /// G w G^T for outputs begin..end (multiples of 16), into panels.
  void (*weights)(const float* w, WeightStrides strides, int64_t inputs, int64_t outputs, int64_t begin, int64_t end, float* u);

  /// G^T (sum of `parts` du) G for outputs begin..end (multiples of 16).
  void (*weight_gradient)(const float* du, int64_t parts, int64_t inputs, int64_t outputs, int64_t begin, int64_t end, float* dw,
                          WeightStrides strides);
};

#if defined(__GNUC__)
extern const Loops baseline_loops;
#if defined(__x86_64__)
extern const Loops avx2_loops;
extern const Loops avx512_loops;
#endif
#endif

}  // namespace winograd
}  // namespace al
