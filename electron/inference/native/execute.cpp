#include "execute.h"

namespace enlarger {
namespace {

// Kernels load whole vectors of weights, which shall not straddle cache lines.
constexpr uint64_t lineFloats = 16;

uint64_t roundedFloats(const Kernels& kernels, const StepRecord& step) {
  return (kernels.packedFloats(step) + lineFloats - 1) / lineFloats * lineFloats;
}

void fill(float* from, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) from[i] = 0.0f;
}

struct Run {
  const Plan& plan;
  const Layout& layout;
  float* workspace;

  int64_t heightOf(uint32_t buffer) const { return layout.places[buffer].heightPx; }

  // Rows that a step has made once `pass` has ended, of all there are.
  int64_t rowsAfter(uint32_t at, int64_t pass) const {
    const StepRecord& step = plan.steps[at];
    const bool stores = step.operation == Operation::store;
    const BufferRecord& buffer = plan.buffers[stores ? step.input : step.output];
    const int64_t factor = stores ? step.factor : 1;
    const int64_t height = heightOf(stores ? step.input : step.output) * factor;
    const int64_t rows = (pass + 1) * layout.passRows * buffer.numerator / buffer.denominator * factor - layout.lags[at].rows;
    return rows < 0 || pass < 0 ? 0 : rows < height ? rows : height;
  }

  // Rows of these channels that are there while `pass` runs.
  int64_t endOf(uint32_t at, uint32_t buffer, uint32_t channel, uint32_t channels, int64_t pass) const {
    int64_t end = heightOf(buffer);
    for (uint32_t before = 0; before < at; before++) {
      const StepRecord& step = plan.steps[before];
      const bool isRead = step.output == buffer && step.outputChannel < channel + channels &&
                          channel < step.outputChannel + roundUp(step.outputChannels, channelGroup);
      if (isRead && rowsAfter(before, pass) < end) end = rowsAfter(before, pass);
    }
    return end;
  }

  Rows rows(uint32_t buffer, uint32_t channel) const {
    const BufferPlace& place = layout.places[buffer];
    const uint32_t pixel = plan.buffers[buffer].channels;
    const uint64_t margin = (uint64_t)place.marginPx * pixel;
    return {workspace + place.offset + margin + channel,
            place.rowFloats,
            place.slots,
            pixel,
            place.widthPx,
            place.heightPx,
            workspace + layout.zeroRowOffset + margin};
  }

  // Beside the picture lie zeros, which no step writes.
  void clearMargins() const {
    uint64_t longest = 0;
    for (uint32_t i = 0; i < plan.bufferCount; i++) {
      const BufferPlace& place = layout.places[i];
      const uint64_t pixel = plan.buffers[i].channels, left = place.marginPx * pixel, right = left + place.widthPx * pixel;
      for (uint32_t slot = 0; slot < place.slots; slot++) {
        float* row = workspace + place.offset + slot * place.rowFloats;
        fill(row, left);
        fill(row + right, place.rowFloats - right);
      }
      if (place.rowFloats > longest) longest = place.rowFloats;
    }
    fill(workspace + layout.zeroRowOffset, longest);
  }
};

}  // namespace

uint64_t packedFloats(const Plan& plan, const Kernels& kernels) {
  uint64_t total = 0;
  for (uint32_t at = 0; at < plan.stepCount; at++) total += roundedFloats(kernels, plan.steps[at]);
  return total;
}

void packWeights(const Plan& plan, const Kernels& kernels, float* packed) {
  for (uint32_t at = 0; at < plan.stepCount; at++) {
    kernels.pack(plan.steps[at], plan.weights, packed);
    packed += roundedFloats(kernels, plan.steps[at]);
  }
}

void execute(const Plan& plan, const Layout& layout, const Kernels& kernels, const float* packed, float* workspace,
             const Picture& picture) {
  const Run run{plan, layout, workspace};
  run.clearMargins();
  const uint32_t outputWidth = layout.widthPx * plan.scaleNumerator / plan.scaleDenominator;
  const int64_t outputHeight = (int64_t)layout.heightPx * plan.scaleNumerator / plan.scaleDenominator;
  for (int64_t pass = 0; pass < layout.passCount; pass++) {
    const float* weights = packed;
    for (uint32_t at = 0; at < plan.stepCount; at++) {
      const StepRecord& step = plan.steps[at];
      const float* own = weights;
      weights += roundedFloats(kernels, step);
      const int64_t from = run.rowsAfter(at, pass - 1), to = run.rowsAfter(at, pass);
      if (from == to) continue;
      Work work{};
      work.step = &step;
      work.weights = plan.weights;
      work.packed = own;
      work.from = from;
      work.to = to;
      work.scratch = workspace + layout.scratchOffset;
      work.rowMeans = picture.rowMeans;
      work.outputHeightPx = outputHeight;
      if (step.operation == Operation::load) {
        work.samples = {(void*)picture.input, picture.bytesEach, layout.widthPx};
      } else {
        work.input = run.rows(step.input, step.inputChannel);
        work.input.end = run.endOf(at, step.input, step.inputChannel, step.inputChannels, pass);
        work.inputHeightPx = run.heightOf(step.input);
      }
      if (step.operation == Operation::store)
        work.samples = {picture.output, picture.bytesEach, outputWidth};
      else
        work.output = run.rows(step.output, step.outputChannel);
      for (uint32_t i = 0; i < step.residualCount; i++)
        work.residuals[i] = run.rows(step.residuals[i].buffer, step.residuals[i].channel);
      kernels.run(work);
    }
  }
}

}  // namespace enlarger
