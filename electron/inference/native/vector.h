// Vectors of floats by the compiler's vector extensions; everything that includes this is compiled once for each
// instruction set, in an unnamed namespace, so that no set's code can be linked into another's.
#pragma once
#include "kernels.h"

#if defined(__AVX512F__)
#define ENLARGER_LANES 16
#elif defined(__AVX2__)
#define ENLARGER_LANES 8
#elif defined(__aarch64__)
#define ENLARGER_LANES 4
#else
#error "Expected AVX2, AVX-512 or NEON."
#endif

namespace enlarger {
namespace {

constexpr int lanes = ENLARGER_LANES;

typedef float Vector __attribute__((vector_size(ENLARGER_LANES * 4)));
typedef float LooseVector __attribute__((vector_size(ENLARGER_LANES * 4), aligned(4), may_alias));

inline __attribute__((always_inline)) Vector load(const float* from) { return *(const LooseVector*)from; }
inline __attribute__((always_inline)) void store(float* to, Vector value) { *(LooseVector*)to = value; }
inline __attribute__((always_inline)) Vector all(float value) { return value - (Vector){}; }

// One rounding, by -ffp-contract=fast.
inline __attribute__((always_inline)) Vector multiplyAdd(Vector a, Vector b, Vector c) { return a * b + c; }

// Registers that a product accumulates in: tiles (or pixels) × vectors of output channels. What is left over holds
// the weights and one input.
#if ENLARGER_LANES == 8
constexpr int widestPanel = 3;
constexpr int tallestTile(int vectors) { return vectors == 3 ? 4 : vectors == 2 ? 6 : 10; }
#else
constexpr int widestPanel = 4;
constexpr int tallestTile(int vectors) { return vectors == 4 ? 6 : vectors == 3 ? 8 : 12; }
#endif

// Output channels are computed in panels of at most `widestPanel` vectors, as equal as can be.
struct Panels {
  int count;
  int vectors;  // in all panels together

  explicit Panels(uint32_t channels) {
    vectors = (int)(channels / lanes);
    count = (vectors + widestPanel - 1) / widestPanel;
    // Two vectors keep twelve sums, as three do, where three leave a rest.
    if (widestPanel == 3 && vectors % 3 != 0 && vectors % 2 == 0) count = vectors / 2;
  }
  int width(int panel) const { return vectors / count + (panel < vectors % count ? 1 : 0); }
};

}  // namespace
}  // namespace enlarger
