// Steps that move pixels between resolutions.
#pragma once
#include "vector.h"

namespace enlarger {
namespace {

void shuffle(const Work& work) {
  const StepRecord& step = *work.step;
  const int64_t factor = step.factor, channels = step.outputChannels, padded = roundUp(step.outputChannels, channelGroup);
  const bool isCopy = step.channelStride == 1 && channels == padded;
  for (int64_t y = work.from; y < work.to; y++) {
    const float* input = work.input.row(y / factor) + (y % factor) * factor * step.groupStride;
    float* output = work.output.row(y);
    for (int64_t x = 0; x < work.output.widthPx; x++) {
      const float* from = input + x / factor * work.input.pixelFloats + (x % factor) * step.groupStride;
      float* to = output + x * work.output.pixelFloats;
      if (isCopy) {
        for (int64_t channel = 0; channel < channels; channel += lanes) store(to + channel, load(from + channel));
      } else {
        for (int64_t channel = 0; channel < padded; channel++)
          to[channel] = channel < channels ? from[channel * step.channelStride] : 0.0f;
      }
    }
  }
}

void unshuffle(const Work& work) {
  const StepRecord& step = *work.step;
  const int64_t factor = step.factor, channels = step.inputChannels, groups = factor * factor;
  for (int64_t y = work.from; y < work.to; y++)
    for (int64_t x = 0; x < work.output.widthPx; x++) {
      float* to = work.output.row(y) + x * work.output.pixelFloats;
      for (int64_t group = 0; group < groups; group++) {
        const float* from = work.input.row(y * factor + group / factor) + (x * factor + group % factor) * work.input.pixelFloats;
        for (int64_t channel = 0; channel < channels; channel++) to[group * channels + channel] = from[channel];
      }
      for (int64_t channel = groups * channels; channel < step.outputChannels; channel++) to[channel] = 0.0f;
    }
}

void nearest(const Work& work) {
  const StepRecord& step = *work.step;
  const int64_t factor = step.factor;
  for (int64_t y = work.from; y < work.to; y++) {
    const float* input = work.input.row(y / factor);
    float* output = work.output.row(y);
    for (int64_t x = 0; x < work.output.widthPx; x++)
      for (int64_t channel = 0; channel < step.outputChannels; channel += lanes)
        store(output + x * work.output.pixelFloats + channel, load(input + x / factor * work.input.pixelFloats + channel));
  }
}

// R. Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981: weights of the four pixels around.
struct CubicTaps {
  int64_t base;  // of the second pixel
  float weights[4];

  CubicTaps(int64_t at, int64_t factor, float a) {
    // Half-pixel centres: (at + 1/2) / factor − 1/2, whose whole part may be −1.
    const int64_t numerator = 2 * at + 1 - factor, denominator = 2 * factor;
    base = numerator < 0 ? -1 : numerator / denominator;
    const double t = (double)(numerator - base * denominator) / (double)denominator;
    const double A = a, outer = 1 + t, inner = 1 - t, far = 2 - t;
    weights[0] = (float)(((A * outer - 5 * A) * outer + 8 * A) * outer - 4 * A);
    weights[1] = (float)(((A + 2) * t - (A + 3)) * t * t + 1);
    weights[2] = (float)(((A + 2) * inner - (A + 3)) * inner * inner + 1);
    weights[3] = (float)(((A * far - 5 * A) * far + 8 * A) * far - 4 * A);
  }
};

int64_t clamp(int64_t value, int64_t end) { return value < 0 ? 0 : value >= end ? end - 1 : value; }

// Pixels beyond the border repeat it, as in ONNX's Resize.
void cubic(const Work& work) {
  const StepRecord& step = *work.step;
  const int64_t width = work.input.widthPx, pixel = work.input.pixelFloats;
  for (int64_t y = work.from; y < work.to; y++) {
    const CubicTaps vertical(y, step.factor, step.scale);
    const float* rows[4];
    for (int i = 0; i < 4; i++) rows[i] = work.input.row(clamp(vertical.base - 1 + i, work.inputHeightPx));
    float* output = work.output.row(y);
    for (int64_t x = 0; x < work.output.widthPx; x++) {
      const CubicTaps horizontal(x, step.factor, step.scale);
      for (int64_t channel = 0; channel < step.outputChannels; channel += lanes) {
        Vector sum = {};
        for (int i = 0; i < 4; i++) {
          Vector line = {};
          for (int j = 0; j < 4; j++)
            line = multiplyAdd(all(horizontal.weights[j]), load(rows[i] + clamp(horizontal.base - 1 + j, width) * pixel + channel), line);
          sum = multiplyAdd(all(vertical.weights[i]), line, sum);
        }
        store(output + x * work.output.pixelFloats + channel, sum);
      }
    }
  }
}

}  // namespace
}  // namespace enlarger
