// Where the rows of a plan's buffers lie in the workspace, for one size of picture.
//
// A picture runs through all steps from top to bottom: in each pass `passRows` more rows of the input are loaded and
// every step makes the rows that have become possible. A step lags behind its input by the rows that its kernel looks
// ahead; a buffer keeps, as a ring, the rows between the step that writes it and the slowest that reads it. So nothing
// is computed twice, and memory grows with the picture's width alone.
#pragma once
#include "plan.h"

namespace enlarger {

struct Kernels;

// The place of a buffer. Row y lies in slot y modulo `slots`.
struct BufferPlace {
  uint64_t offset;  // floats from the start of the workspace
  uint32_t widthPx;
  uint32_t heightPx;
  uint32_t slots;
  uint32_t marginPx;  // zeros to the left; to the right there are `rightMarginPx` of them
  uint64_t rowFloats;
};

// Zeros on the right, beside the margin: kernels read past the end to fill their last block.
constexpr uint32_t overhangPx = 4;

// Rows ahead of those it writes that a step reads, and rows by which it lags, both in rows of its own output.
struct StepLag {
  int64_t rows;
};

struct Layout {
  uint32_t widthPx;
  uint32_t heightPx;
  uint32_t passRows;  // of the input
  uint32_t passCount;
  uint64_t zeroRowOffset;
  uint64_t scratchOffset;
  uint64_t sumsOffset;
  uint64_t totalFloats;
  BufferPlace places[maximumBuffers];
  StepLag lags[maximumSteps];
};

// Plans the workspace of a picture. Returns nullptr, or a sentence that says why the plan does not take it.
const char* planLayout(const Plan& plan, uint32_t widthPx, uint32_t heightPx, const Kernels& kernels, Layout& layout);

}  // namespace enlarger
