// What is compiled once for each instruction set, behind one table of functions.
#pragma once
#include "plan.h"

namespace enlarger {

// A buffer as kernels see it: rows by number, wherever in the ring they lie, and zeros above and below the picture.
struct Rows {
  float* base;  // of slot 0, at the picture's first column and the first of the channels
  uint64_t rowFloats;
  uint32_t slots;
  uint32_t pixelFloats;
  uint32_t widthPx;
  int64_t end;            // rows from here on are not there, or not yet
  const float* zeroRow;   // a row of zeros, at the picture's first column

  float* row(int64_t y) const { return base + (uint64_t)(y % slots) * rowFloats; }
  const float* rowOrZeros(int64_t y) const { return y < 0 || y >= end ? zeroRow : row(y); }
};

// The samples of a picture, 8 or 16 bits each, interleaved RGB.
struct Samples {
  void* data;
  uint32_t bytesEach;  // 1 or 2
  uint32_t widthPx;
};

// A step with all it works on: it makes rows `from` to `to` of its output.
struct Work {
  const StepRecord* step;
  const float* weights;  // all of the plan
  const float* packed;   // this step's, as `pack` arranged them
  Rows input;
  Rows output;
  Rows residuals[2];
  int64_t from;
  int64_t to;
  int64_t inputHeightPx;
  float* scratch;
  Samples samples;
  float* rowMeans;  // [3][rows of the output]
  int64_t outputHeightPx;
};

struct Kernels {
  // Floats of scratch that a step needs for rows of this width.
  uint64_t (*scratchFloats)(const StepRecord& step, uint32_t widthPx);
  // Floats that a step's weights take once arranged, and arranging them.
  uint64_t (*packedFloats)(const StepRecord& step);
  void (*pack)(const StepRecord& step, const float* weights, float* packed);
  void (*run)(const Work& work);
};

#if defined(__x86_64__)
extern const Kernels kernelsAvx2;
extern const Kernels kernelsAvx512;
#elif defined(__aarch64__)
extern const Kernels kernelsNeon;
#endif

// An instruction set that this processor and its system support, best first; `count` of them.
struct InstructionSet {
  const char* name;
  const Kernels* kernels;
};
const InstructionSet* instructionSets(uint32_t& count);

}  // namespace enlarger
