// Between interleaved samples of 8 or 16 bits and floats.
#pragma once
#include "vector.h"

namespace enlarger {
namespace {

template <typename Sample>
void loadRows(const Work& work) {
  const float scale = work.step->scale;
  for (int64_t y = work.from; y < work.to; y++) {
    const Sample* from = (const Sample*)work.samples.data + y * work.samples.widthPx * 3;
    float* to = work.output.row(y);
    for (int64_t x = 0; x < work.output.widthPx; x++, to += work.output.pixelFloats) {
      for (uint32_t channel = 3; channel < channelGroup; channel++) to[channel] = 0.0f;
      for (int channel = 0; channel < 3; channel++) to[channel] = (float)from[x * 3 + channel] * scale;
    }
  }
}

// The nearest sample, halves to even as ONNX's Round; what is no number becomes 0, and shows in the row's mean.
template <typename Sample>
Sample toSample(float value) {
  constexpr float largest = sizeof(Sample) == 1 ? 255.0f : 65535.0f;
  const float clipped = value > 0.0f ? (value < largest ? value : largest) : 0.0f;
  // Adding 2²³ leaves no bits for a fraction, so the sum is rounded as the processor rounds: halves to even.
  return (Sample)((clipped + 8388608.0f) - 8388608.0f);
}

template <typename Sample>
void storeRows(const Work& work) {
  const StepRecord& step = *work.step;
  constexpr float largest = sizeof(Sample) == 1 ? 255.0f : 65535.0f;
  const int64_t factor = step.factor, width = work.samples.widthPx;
  const bool hasResidual = step.residualCount > 0;
  for (int64_t y = work.from; y < work.to; y++) {
    const float* input = work.input.row(y / factor) + (y % factor) * factor * step.groupStride;
    const float* residual = hasResidual ? work.residuals[0].row(y / factor) : nullptr;
    Sample* output = (Sample*)work.samples.data + y * width * 3;
    double sums[3] = {};
    for (int64_t x = 0; x < width / factor; x++) {
      const float* pixel = input + x * work.input.pixelFloats;
      float skipped[3] = {};
      for (int channel = 0; hasResidual && channel < 3; channel++)
        skipped[channel] = residual[x * work.residuals[0].pixelFloats + channel] * step.residuals[0].scale;
      for (int64_t column = 0; column < factor; column++)
        for (int channel = 0; channel < 3; channel++) {
          const float sum = pixel[channel * step.channelStride + column * step.groupStride] + skipped[channel];
          const float value = sum * step.scale;
          sums[channel] += value;
          *output++ = toSample<Sample>(value * largest);
        }
    }
    for (int channel = 0; channel < 3; channel++)
      work.rowMeans[channel * work.outputHeightPx + y] = (float)(sums[channel] / (double)width);
  }
}

}  // namespace
}  // namespace enlarger
