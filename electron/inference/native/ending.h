// What happens to a sum before it is written: bias, activation and residuals.
#pragma once
#include "vector.h"

namespace enlarger {
namespace {

struct Ending {
  const float* bias;
  const float* slopes;
  Activation activation;
  bool activatesLast;
  uint32_t residualCount;
  float scales[2];

  explicit Ending(const Work& work)
      : bias(work.weights + work.step->bias),
        slopes(work.weights + work.step->slopes),
        activation(work.step->activation),
        activatesLast(work.step->activatesLast != 0),
        residualCount(work.step->residualCount),
        scales{work.step->residuals[0].scale, work.step->residuals[1].scale} {}

  inline __attribute__((always_inline)) Vector activate(Vector value, uint32_t channel) const {
    if (activation == Activation::relu) return value > 0.0f ? value : (Vector){};
    if (activation == Activation::slopes) return value > 0.0f ? value : value * load(slopes + channel);
    if (activation == Activation::clip) {
      const Vector lowest = all(slopes[0]), highest = all(slopes[1]);
      value = value < lowest ? lowest : value;
      return value > highest ? highest : value;
    }
    return value;
  }

  // `first` and `second` point at the residuals of this pixel and channel, where there are any.
  inline __attribute__((always_inline)) Vector apply(Vector sum, uint32_t channel, const float* first, const float* second) const {
    Vector value = sum + load(bias + channel);
    if (!activatesLast) value = activate(value, channel);
    if (residualCount > 0) value = multiplyAdd(all(scales[0]), load(first), value);
    if (residualCount > 1) value = multiplyAdd(all(scales[1]), load(second), value);
    return activatesLast ? activate(value, channel) : value;
  }
};

// Rows of the output and of the residuals beside it.
struct EndingRows {
  float* output;
  const float* first;
  const float* second;

  EndingRows(const Work& work, int64_t y)
      : output(work.output.row(y)),
        first(work.step->residualCount > 0 ? work.residuals[0].row(y) : nullptr),
        second(work.step->residualCount > 1 ? work.residuals[1].row(y) : nullptr) {}
};

}  // namespace
}  // namespace enlarger
