// 3 × 3 convolution by Winograd's minimal filtering F(4×4, 3×3): 36 products for 16 pixels instead of 144.
// A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016. The interpolation points
// 0, ±1/√2, ±√2, ∞ keep the transforms' factors near 1, and so the error near that of a direct convolution
// (B. Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution", ACM TOMS 2020).
#pragma once
#include "ending.h"
#include "product.h"

namespace enlarger {
namespace {

constexpr int tilePx = 4;                        // of the output, along a side
constexpr int patchPx = tilePx + 2;              // of the input that a tile sees
constexpr int64_t positions = patchPx * patchPx;  // products are computed for each position of a patch
constexpr float pointA = 0.70710678118654752f, pointB = 1.41421356237309505f;

// Tiles that go through all three stages together: their patches and products stay in the second-level cache.
constexpr int64_t tilesAtOnce = 48;
// Between the planes of positions, so that they do not fall on the same lines of the cache.
constexpr int64_t planeSkew = 16;

// Bᵀ·d of one column or row. With a·b = 1 and a² + b² = 5/2.
inline __attribute__((always_inline)) void transformPatch(const Vector* d, Vector* r) {
  const Vector halfTwo = all(2.0f), half = all(0.5f), middle = all(2.5f);
  const Vector even1 = d[4] - halfTwo * d[2], odd1 = d[3] - halfTwo * d[1];
  const Vector even2 = d[4] - half * d[2], odd2 = d[3] - half * d[1];
  r[0] = (d[4] - middle * d[2]) + d[0];
  r[1] = multiplyAdd(all(pointA), odd1, even1);
  r[2] = multiplyAdd(all(-pointA), odd1, even1);
  r[3] = multiplyAdd(all(pointB), odd2, even2);
  r[4] = multiplyAdd(all(-pointB), odd2, even2);
  r[5] = (d[5] - middle * d[3]) + d[1];
}

// Aᵀ·m of one column or row.
inline __attribute__((always_inline)) void transformTile(const Vector* m, Vector* y) {
  constexpr float a2 = 0.5f, b2 = 2.0f, a3 = pointA * 0.5f, b3 = pointB * 2.0f;
  const Vector sumA = m[1] + m[2], differenceA = m[1] - m[2], sumB = m[3] + m[4], differenceB = m[3] - m[4];
  y[0] = m[0] + sumA + sumB;
  y[1] = multiplyAdd(all(pointB), differenceB, all(pointA) * differenceA);
  y[2] = multiplyAdd(all(b2), sumB, all(a2) * sumA);
  y[3] = multiplyAdd(all(b3), differenceB, multiplyAdd(all(a3), differenceA, m[5]));
}

// G of the kernel's transform G·g·Gᵀ, by Lagrange's formula for the points 0, a, −a, b, −b and ∞.
struct KernelTransform {
  double rows[patchPx][3];

  KernelTransform() {
    constexpr double points[patchPx - 1] = {0, 0.70710678118654752, -0.70710678118654752, 1.41421356237309505,
                                            -1.41421356237309505};
    for (int i = 0; i < patchPx - 1; i++) {
      double product = 1;
      for (int j = 0; j < patchPx - 1; j++)
        if (j != i) product *= points[i] - points[j];
      rows[i][0] = 1 / product;
      rows[i][1] = points[i] / product;
      rows[i][2] = points[i] * points[i] / product;
    }
    rows[patchPx - 1][0] = rows[patchPx - 1][1] = 0;
    rows[patchPx - 1][2] = 1;
  }

  double at(const double* kernel, int row, int column) const {
    double sum = 0;
    for (int y = 0; y < 3; y++)
      for (int x = 0; x < 3; x++) sum += rows[row][y] * kernel[y * 3 + x] * rows[column][x];
    return sum;
  }
};

bool isWinograd(const StepRecord& step) {
  return step.operation == Operation::convolve && step.kernel == 3 && step.inputChannels % channelGroup == 0;
}

uint64_t winogradFloats(const StepRecord& step) {
  return (uint64_t)positions * step.inputChannels * step.outputChannels;
}

// [ky][kx][in][out] → [position][panel][in][vectors of the panel]
void packWinograd(const StepRecord& step, const float* weights, float* packed) {
  const uint64_t inputs = step.inputChannels, outputs = step.outputChannels;
  const KernelTransform transform;
  const Panels panels(step.outputChannels);
  uint64_t panelStart = 0;
  for (int panel = 0; panel < panels.count; panel++) {
    const uint64_t wide = (uint64_t)panels.width(panel) * lanes;
    for (uint64_t in = 0; in < inputs; in++)
      for (uint64_t out = 0; out < wide; out++) {
        double kernel[9];
        for (uint64_t tap = 0; tap < 9; tap++) kernel[tap] = weights[(tap * inputs + in) * outputs + panelStart + out];
        for (int position = 0; position < positions; position++)
          packed[((uint64_t)position * outputs + panelStart) * inputs + in * wide + out] =
              (float)transform.at(kernel, position / patchPx, position % patchPx);
      }
    panelStart += wide;
  }
}

uint64_t winogradScratch(const StepRecord& step) {
  return (uint64_t)positions * (tilesAtOnce * ((uint64_t)step.inputChannels + step.outputChannels) + 2 * planeSkew);
}

// Tiles of one run of rows, counted from left to right and from top to bottom.
struct TileGrid {
  int64_t columns;
  int64_t from;

  int64_t row(int64_t tile) const { return from + tile / columns * tilePx; }
  int64_t column(int64_t tile) const { return tile % columns * tilePx; }
};

void transformPatches(const Work& work, const TileGrid& grid, int64_t first, int64_t count, float* patches, int64_t plane) {
  const int64_t channels = work.step->inputChannels, pixel = work.input.pixelFloats;
  for (int64_t i = 0; i < count; i++) {
    const int64_t y = grid.row(first + i) - 1, x = grid.column(first + i) - 1;
    const float* rows[patchPx];
    for (int r = 0; r < patchPx; r++) rows[r] = work.input.rowOrZeros(y + r) + x * pixel;
    for (int64_t channel = 0; channel < channels; channel += lanes) {
      Vector columns[patchPx][patchPx];
#pragma clang loop unroll(full)
      for (int c = 0; c < patchPx; c++) {
        Vector d[patchPx], r[patchPx];
#pragma clang loop unroll(full)
        for (int k = 0; k < patchPx; k++) d[k] = load(rows[k] + c * pixel + channel);
        transformPatch(d, r);
#pragma clang loop unroll(full)
        for (int k = 0; k < patchPx; k++) columns[k][c] = r[k];
      }
      float* to = patches + i * channels + channel;
#pragma clang loop unroll(full)
      for (int k = 0; k < patchPx; k++) {
        Vector r[patchPx];
        transformPatch(columns[k], r);
#pragma clang loop unroll(full)
        for (int c = 0; c < patchPx; c++) store(to + (k * patchPx + c) * plane, r[c]);
      }
    }
  }
}

void transformTiles(const Work& work, const TileGrid& grid, int64_t first, int64_t count, const float* products, int64_t plane) {
  const Ending ending(work);
  const int64_t channels = work.step->outputChannels, width = work.output.widthPx;
  const int64_t pixel = work.output.pixelFloats, pixel1 = work.residuals[0].pixelFloats, pixel2 = work.residuals[1].pixelFloats;
  for (int64_t i = 0; i < count; i++) {
    const int64_t y = grid.row(first + i), x = grid.column(first + i);
    const int64_t tall = work.to - y < tilePx ? work.to - y : tilePx, wide = width - x < tilePx ? width - x : tilePx;
    for (int64_t channel = 0; channel < channels; channel += lanes) {
      const float* from = products + i * channels + channel;
      Vector columns[tilePx][patchPx];
#pragma clang loop unroll(full)
      for (int c = 0; c < patchPx; c++) {
        Vector m[patchPx], r[tilePx];
#pragma clang loop unroll(full)
        for (int k = 0; k < patchPx; k++) m[k] = load(from + (k * patchPx + c) * plane);
        transformTile(m, r);
#pragma clang loop unroll(full)
        for (int k = 0; k < tilePx; k++) columns[k][c] = r[k];
      }
#pragma clang loop unroll(full)
      for (int k = 0; k < tilePx; k++) {
        if (k >= tall) break;
        Vector r[tilePx];
        transformTile(columns[k], r);
        const EndingRows rows(work, y + k);
#pragma clang loop unroll(full)
        for (int c = 0; c < tilePx; c++) {
          if (c >= wide) break;
          const float* residual1 = rows.first ? rows.first + (x + c) * pixel1 + channel : nullptr;
          const float* residual2 = rows.second ? rows.second + (x + c) * pixel2 + channel : nullptr;
          store(rows.output + (x + c) * pixel + channel, ending.apply(r[c], (uint32_t)channel, residual1, residual2));
        }
      }
    }
  }
}

// The next tiles' input and these tiles' output, which the products leave time to fetch.
void planPrefetch(const Work& work, const TileGrid& grid, int64_t first, int64_t count, int64_t next, Prefetch& prefetch) {
  const int64_t inputPixel = work.input.pixelFloats, outputPixel = work.output.pixelFloats;
  const auto eachRun = [&](int64_t start, int64_t tiles, auto&& visit) {
    for (int64_t tile = start; tile < start + tiles;) {
      const int64_t inRow = grid.columns - tile % grid.columns, run = inRow < start + tiles - tile ? inRow : start + tiles - tile;
      visit(grid.row(tile), grid.column(tile), run * tilePx);
      tile += run;
    }
  };
  eachRun(first, count, [&](int64_t y, int64_t x, int64_t pixels) {
    const int64_t run = work.output.widthPx - x < pixels ? work.output.widthPx - x : pixels;
    for (int64_t row = y; row < y + tilePx && row < work.to; row++)
      prefetch.add(work.output.row(row) + x * outputPixel, (uint64_t)(run * outputPixel));
  });
  eachRun(first + count, next, [&](int64_t y, int64_t x, int64_t pixels) {
    const int64_t run = work.input.widthPx - x < pixels ? work.input.widthPx - x : pixels;
    for (int64_t row = y - 1; row < y + tilePx + 1; row++)
      if (row >= 0 && row < work.input.end) prefetch.add(work.input.row(row) + x * inputPixel, (uint64_t)(run * inputPixel));
  });
}

void convolveWinograd(const Work& work) {
  const StepRecord& step = *work.step;
  const int64_t inputs = step.inputChannels, outputs = step.outputChannels;
  const TileGrid grid{((int64_t)work.output.widthPx + tilePx - 1) / tilePx, work.from};
  const int64_t total = (work.to - work.from + tilePx - 1) / tilePx * grid.columns;
  const Panels panels(step.outputChannels);
  const int64_t inputPlane = tilesAtOnce * inputs + planeSkew, outputPlane = tilesAtOnce * outputs + planeSkew;
  float* patches = work.scratch;
  float* products = work.scratch + positions * inputPlane;
  // Blocks of one size: a short last one would waste the weights' way through the caches.
  const int64_t blocks = (total + tilesAtOnce - 1) / tilesAtOnce;
  for (int64_t block = 0; block < blocks; block++) {
    const int64_t first = total * block / blocks, end = total * (block + 1) / blocks, count = end - first;
    const int64_t next = block + 1 < blocks ? total * (block + 2) / blocks - end : 0;
    transformPatches(work, grid, first, count, patches, inputPlane);
    Prefetch prefetch;
    planPrefetch(work, grid, first, count, next, prefetch);
    prefetch.spreadOver(positions * panels.count * (count / tallestTile(panels.width(0))));
    for (int64_t position = 0; position < positions; position++)
      product(patches + position * inputPlane, count, inputs, work.packed + position * inputs * outputs, panels,
              products + position * outputPlane, prefetch);
    transformTiles(work, grid, first, count, products, outputPlane);
  }
}

}  // namespace
}  // namespace enlarger
