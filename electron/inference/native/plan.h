// The plan: a network as a list of steps over buffers of pixels, written by model-import/plan and executed here.
//
// A plan is 32-bit words and 32-bit floats. The words are a header, then the buffers, then the steps, in the records
// below; the floats hold every weight, bias and slope, named by their offset. Steps stand in the order in which they
// run on one row of pixels; each group of 16 channels of a buffer is written by one step only.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace enlarger {

constexpr uint32_t planMagic = 0x50524c45;  // "ELRP"
constexpr uint32_t planVersion = 1;

// Channels are kept in groups of this many, whatever the processor's vectors are.
constexpr uint32_t channelGroup = 16;

// Bounds that no real network comes near; they keep every size below 2^63.
constexpr uint32_t maximumBuffers = 4096;
constexpr uint32_t maximumSteps = 4096;
constexpr uint32_t maximumChannels = 4096;
constexpr uint32_t maximumKernel = 11;
constexpr uint32_t maximumFactor = 16;
constexpr uint32_t maximumSidePx = 65536;

struct PlanHeader {
  uint32_t magic;
  uint32_t version;
  uint32_t bufferCount;
  uint32_t stepCount;
};

// Rows of interleaved floats. Its sides are those of the input times `numerator / denominator`.
struct BufferRecord {
  uint32_t channels;
  uint32_t numerator;
  uint32_t denominator;
};

enum class Operation : uint32_t {
  load = 1,       // input samples × `scale` → three channels
  convolve = 2,   // kernel × kernel, stride 1, zeros around the picture; weights [ky][kx][in][out]
  combine = 3,    // weights[channel] × input + bias[channel]
  shuffle = 4,    // depth to space: channel c·channelStride + (i·factor + j)·groupStride → pixel (i, j)
  unshuffle = 5,  // space to depth: pixel (i, j), channel c → channel (i·factor + j)·inputChannels + c
  nearest = 6,    // each pixel repeated factor × factor
  cubic = 7,      // bicubic enlargement, `scale` being its parameter a
  store = 8,      // shuffle, plus a residual at the input's resolution, × `scale`, rounded and clipped → output samples
};

enum class Activation : uint32_t {
  none = 0,
  relu = 1,
  slopes = 2,  // x > 0 ? x : slope[channel] · x
  clip = 3,    // between the two floats at `slopes`
};

struct Residual {
  uint32_t buffer;
  uint32_t channel;
  float scale;
};

// What does not concern an operation is zero. Channels are offsets, in multiples of `channelGroup`, into a buffer.
struct StepRecord {
  Operation operation;
  uint32_t input;
  uint32_t inputChannel;
  uint32_t inputChannels;  // as many as are read; the convolution's weights hold as many
  uint32_t output;
  uint32_t outputChannel;
  uint32_t outputChannels;  // a multiple of `channelGroup`, but for `shuffle` and `store`
  uint32_t kernel;
  uint32_t factor;
  uint32_t channelStride;
  uint32_t groupStride;
  float scale;
  Activation activation;
  uint32_t activatesLast;  // 0: before the residuals are added, 1: after
  uint32_t weights;
  uint32_t bias;
  uint32_t slopes;
  uint32_t residualCount;  // at most 2
  Residual residuals[2];
};

// A plan whose every number was checked.
struct Plan {
  const BufferRecord* buffers;
  const StepRecord* steps;
  uint32_t bufferCount;
  uint32_t stepCount;
  const float* weights;
  uint32_t scaleNumerator;  // of the output
  uint32_t scaleDenominator;
};

// Reads a plan from untrusted words. Returns nullptr, or a sentence that says what is wrong with it.
const char* readPlan(const uint32_t* words, size_t wordCount, const float* weights, size_t weightCount, Plan& plan);

constexpr uint32_t roundUp(uint32_t value, uint32_t multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace enlarger
