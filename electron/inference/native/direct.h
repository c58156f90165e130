// Convolution as it is defined, for kernels other than 3 × 3 and for pictures of few channels, and sums by channel.
#pragma once
#include "ending.h"
#include "product.h"

namespace enlarger {
namespace {

uint64_t directFloats(const StepRecord& step) {
  return (uint64_t)step.kernel * step.kernel * step.inputChannels * step.outputChannels;
}

// [ky][kx][in][out] → [panel][ky][kx][in][vectors of the panel]
void packDirect(const StepRecord& step, const float* weights, float* packed) {
  const uint64_t depth = (uint64_t)step.kernel * step.kernel * step.inputChannels, outputs = step.outputChannels;
  const Panels panels(step.outputChannels);
  uint64_t panelStart = 0;
  for (int panel = 0; panel < panels.count; panel++) {
    const uint64_t wide = (uint64_t)panels.width(panel) * lanes;
    for (uint64_t k = 0; k < depth; k++)
      for (uint64_t out = 0; out < wide; out++) *packed++ = weights[k * outputs + panelStart + out];
    panelStart += wide;
  }
}

struct DirectRow {
  const float* inputs[maximumKernel];
  const EndingRows& rows;
  int64_t x;
  int64_t channel;
};

template <int Tall, int Wide>
__attribute__((noinline)) void convolvePixels(const Work& work, const Ending& ending, const DirectRow& row, const float* weights) {
  const StepRecord& step = *work.step;
  const int64_t kernel = step.kernel, depth = step.inputChannels, pixel = work.input.pixelFloats;
  Sums<Tall, Wide> sums;
  sums.clear();
  for (int64_t ky = 0; ky < kernel; ky++)
    for (int64_t kx = 0; kx < kernel; kx++) {
      sums.add(row.inputs[ky] + (row.x + kx) * pixel, pixel, weights, depth);
      weights += depth * Wide * lanes;
    }
  for (int i = 0; i < Tall; i++)
    for (int j = 0; j < Wide; j++) {
      const int64_t channel = row.channel + j * lanes, x = row.x + i;
      const float* first = row.rows.first ? row.rows.first + x * work.residuals[0].pixelFloats + channel : nullptr;
      const float* second = row.rows.second ? row.rows.second + x * work.residuals[1].pixelFloats + channel : nullptr;
      store(row.rows.output + x * work.output.pixelFloats + channel, ending.apply(sums.at[i][j], (uint32_t)channel, first, second));
    }
}

template <int Wide>
void convolveRow(const Work& work, const Ending& ending, DirectRow row, const float* weights) {
  constexpr int tall = tallestTile(Wide);
  const int64_t width = work.output.widthPx;
  for (row.x = 0; row.x + tall <= width; row.x += tall) convolvePixels<tall, Wide>(work, ending, row, weights);
  for (; row.x < width; row.x++) convolvePixels<1, Wide>(work, ending, row, weights);
}

void convolveDirect(const Work& work) {
  const StepRecord& step = *work.step;
  const Ending ending(work);
  const Panels panels(step.outputChannels);
  const int64_t radius = step.kernel / 2, depth = (int64_t)step.kernel * step.kernel * step.inputChannels;
  for (int64_t y = work.from; y < work.to; y++) {
    const EndingRows rows(work, y);
    DirectRow row{{}, rows, 0, 0};
    for (int64_t k = 0; k < step.kernel; k++)
      row.inputs[k] = work.input.rowOrZeros(y + k - radius) - radius * work.input.pixelFloats;
    const float* weights = work.packed;
    for (int panel = 0; panel < panels.count; panel++) {
      const int wide = panels.width(panel);
      switch (wide) {
        case 1:
          convolveRow<1>(work, ending, row, weights);
          break;
        case 2:
          convolveRow<2>(work, ending, row, weights);
          break;
        case 3:
          convolveRow<3>(work, ending, row, weights);
          break;
#if ENLARGER_LANES != 8
        case 4:
          convolveRow<4>(work, ending, row, weights);
          break;
#endif
      }
      weights += depth * wide * lanes;
      row.channel += wide * lanes;
    }
  }
}

void combine(const Work& work) {
  const StepRecord& step = *work.step;
  const Ending ending(work);
  const float* factors = work.weights + step.weights;
  for (int64_t y = work.from; y < work.to; y++) {
    const EndingRows rows(work, y);
    const float* input = work.input.row(y);
    for (int64_t x = 0; x < work.output.widthPx; x++)
      for (int64_t channel = 0; channel < step.outputChannels; channel += lanes) {
        const float* first = rows.first ? rows.first + x * work.residuals[0].pixelFloats + channel : nullptr;
        const float* second = rows.second ? rows.second + x * work.residuals[1].pixelFloats + channel : nullptr;
        const Vector scaled = load(input + x * work.input.pixelFloats + channel) * load(factors + channel);
        store(rows.output + x * work.output.pixelFloats + channel, ending.apply(scaled, (uint32_t)channel, first, second));
      }
  }
}

}  // namespace
}  // namespace enlarger
