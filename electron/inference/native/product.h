// The product in registers: rows of inputs times a panel of weights. It is nearly all of the work, of Winograd's
// convolution as of the direct one.
#pragma once
#include "vector.h"

namespace enlarger {
namespace {

// Memory that the next block needs, fetched a few lines at a time while products are computed.
struct Prefetch {
  static constexpr int capacity = 64;
  struct Range {
    const char* from;
    int64_t lines;
  };
  Range ranges[capacity];
  int count = 0;
  int at = 0;
  int64_t done = 0;
  int64_t total = 0;
  int64_t perStep = 0;

  void add(const float* from, uint64_t floats) {
    if (count == capacity || floats == 0) return;
    const uint64_t start = (uint64_t)from & ~63ull;
    const int64_t lines = (int64_t)(((uint64_t)(from + floats) - start + 63) / 64);
    ranges[count++] = {(const char*)start, lines};
    total += lines;
  }
  void spreadOver(int64_t steps) { perStep = steps > 0 ? total / steps + 1 : 0; }
  inline __attribute__((always_inline)) void step() {
    for (int64_t left = perStep; left > 0 && at < count;) {
      const Range& range = ranges[at];
      const int64_t now = range.lines - done < left ? range.lines - done : left;
      for (int64_t i = 0; i < now; i++) __builtin_prefetch(range.from + (done + i) * 64, 0, 2);
      left -= now;
      done += now;
      if (done == range.lines) {
        at++;
        done = 0;
      }
    }
  }
};

template <int Tall, int Wide>
struct Sums {
  Vector at[Tall][Wide];

  inline __attribute__((always_inline)) void clear() {
#pragma clang loop unroll(full)
    for (int i = 0; i < Tall; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < Wide; j++) at[i][j] = (Vector){};
  }

  // Adds `depth` inputs of each of `Tall` rows, `stride` floats apart, times the weights [depth][Wide vectors].
  inline __attribute__((always_inline)) void add(const float* input, int64_t stride, const float* weights, int64_t depth) {
    for (int64_t k = 0; k < depth; k++) {
      Vector weight[Wide];
#pragma clang loop unroll(full)
      for (int j = 0; j < Wide; j++) weight[j] = load(weights + j * lanes);
      weights += Wide * lanes;
#pragma clang loop unroll(full)
      for (int i = 0; i < Tall; i++) {
        const Vector one = all(input[i * stride + k]);
#pragma clang loop unroll(full)
        for (int j = 0; j < Wide; j++) at[i][j] = multiplyAdd(one, weight[j], at[i][j]);
      }
    }
  }
};

template <int Tall, int Wide>
__attribute__((noinline)) void productTile(const float* input, int64_t stride, const float* weights, int64_t depth,
                                           float* output, int64_t outputStride) {
  Sums<Tall, Wide> sums;
  sums.clear();
  sums.add(input, stride, weights, depth);
#pragma clang loop unroll(full)
  for (int i = 0; i < Tall; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < Wide; j++) store(output + i * outputStride + j * lanes, sums.at[i][j]);
}

// [rows][depth] × [depth][Wide vectors] → [rows][outputStride]
template <int Wide>
void productPanel(const float* input, int64_t rows, int64_t depth, const float* weights, float* output,
                  int64_t outputStride, Prefetch& prefetch) {
  constexpr int tall = tallestTile(Wide);
  int64_t row = 0;
  for (; row + tall <= rows; row += tall) {
    prefetch.step();
    productTile<tall, Wide>(input + row * depth, depth, weights, depth, output + row * outputStride, outputStride);
  }
  for (; row + 2 <= rows; row += 2)
    productTile<2, Wide>(input + row * depth, depth, weights, depth, output + row * outputStride, outputStride);
  if (row < rows)
    productTile<1, Wide>(input + row * depth, depth, weights, depth, output + row * outputStride, outputStride);
}

void product(const float* input, int64_t rows, int64_t depth, const float* weights, const Panels& panels, float* output,
             Prefetch& prefetch) {
  const int64_t outputStride = (int64_t)panels.vectors * lanes;
  for (int panel = 0; panel < panels.count; panel++) {
    const int wide = panels.width(panel);
    switch (wide) {
      case 1:
        productPanel<1>(input, rows, depth, weights, output, outputStride, prefetch);
        break;
      case 2:
        productPanel<2>(input, rows, depth, weights, output, outputStride, prefetch);
        break;
      case 3:
        productPanel<3>(input, rows, depth, weights, output, outputStride, prefetch);
        break;
#if ENLARGER_LANES != 8
      case 4:
        productPanel<4>(input, rows, depth, weights, output, outputStride, prefetch);
        break;
#endif
    }
    weights += depth * wide * lanes;
    output += wide * lanes;
  }
}

}  // namespace
}  // namespace enlarger
