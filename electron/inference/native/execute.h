// Runs a plan over one picture.
#pragma once
#include "kernels.h"
#include "layout.h"

namespace enlarger {

// Floats that all weights take once arranged for an instruction set.
uint64_t packedFloats(const Plan& plan, const Kernels& kernels);
// Arranges them; `packed` holds `packedFloats`, and starts at a cache line.
void packWeights(const Plan& plan, const Kernels& kernels, float* packed);

struct Picture {
  const void* input;   // [height][width][3]
  void* output;        // the same, enlarged
  float* rowMeans;     // [3][rows of the output]: means over each row, full scale being 1, before rounding
  uint32_t bytesEach;  // of a sample: 1 or 2
};

// `workspace` holds `layout.totalFloats` and starts at a cache line. All sizes were checked by the caller.
void execute(const Plan& plan, const Layout& layout, const Kernels& kernels, const float* packed, float* workspace,
             const Picture& picture);

}  // namespace enlarger
