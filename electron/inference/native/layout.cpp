#include "layout.h"

#include "kernels.h"

namespace enlarger {
namespace {

// Rows of the input loaded in a pass: few keep all rows at work in the caches, many spare partial blocks of tiles.
constexpr uint32_t wantedPassRows = 8;
// Steps start at cache lines; rows whose length is near a multiple of a page fall on the same lines of the cache.
constexpr uint64_t lineFloats = 16, pageFloats = 1024, skewFloats = 80;

uint64_t roundUp64(uint64_t value, uint64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

uint32_t commonDivisor(uint32_t a, uint32_t b) { return b == 0 ? a : commonDivisor(b, a % b); }

// Rows that many input rows make in a buffer; passes are chosen so that this is whole.
int64_t rowsOf(const BufferRecord& buffer, int64_t inputRows) {
  return inputRows * buffer.numerator / buffer.denominator;
}

int64_t ceilDivide(int64_t value, int64_t divisor) { return value <= 0 ? 0 : (value + divisor - 1) / divisor; }

// By how much a step lags whose input lags by `lag` rows of the input's resolution.
int64_t lagBehind(const StepRecord& step, int64_t lag) {
  const int64_t factor = step.factor;
  switch (step.operation) {
    case Operation::convolve:
      return lag + step.kernel / 2;
    case Operation::cubic:
      return (lag + 2) * factor;
    case Operation::shuffle:
    case Operation::nearest:
    case Operation::store:
      return lag * factor;
    case Operation::unshuffle:
      return ceilDivide(lag, factor);
    case Operation::combine:
    case Operation::load:
      return lag;
  }
  return lag;
}

// The lag, in rows of the input, of the oldest row that a step still reads when it lags by `lag` itself.
int64_t oldestRead(const StepRecord& step, int64_t lag) {
  const int64_t factor = step.factor;
  switch (step.operation) {
    case Operation::convolve:
      return lag + step.kernel / 2;
    case Operation::cubic:
      return ceilDivide(lag, factor) + 2;
    case Operation::shuffle:
    case Operation::nearest:
    case Operation::store:
      return ceilDivide(lag, factor);
    case Operation::unshuffle:
      return lag * factor;
    case Operation::combine:
    case Operation::load:
      return lag;
  }
  return lag;
}

// The largest lag among the steps that wrote these channels.
int64_t lagOfInput(const Plan& plan, const Layout& layout, uint32_t at, uint32_t buffer, uint32_t channel,
                   uint32_t channels) {
  int64_t lag = 0;
  for (uint32_t before = 0; before < at; before++) {
    const StepRecord& step = plan.steps[before];
    const bool isRead = step.output == buffer && step.outputChannel < channel + channels &&
                        channel < step.outputChannel + roundUp(step.outputChannels, channelGroup);
    if (isRead && layout.lags[before].rows > lag) lag = layout.lags[before].rows;
  }
  return lag;
}

void planLags(const Plan& plan, Layout& layout) {
  for (uint32_t at = 0; at < plan.stepCount; at++) {
    const StepRecord& step = plan.steps[at];
    int64_t lag = 0;
    if (step.operation != Operation::load)
      lag = lagBehind(step, lagOfInput(plan, layout, at, step.input, step.inputChannel, step.inputChannels));
    for (uint32_t i = 0; i < step.residualCount; i++) {
      const Residual& residual = step.residuals[i];
      const int64_t own = lagOfInput(plan, layout, at, residual.buffer, residual.channel, step.outputChannels);
      // What is stored adds its residual before it is shuffled.
      const int64_t scaled = step.operation == Operation::store ? own * step.factor : own;
      if (scaled > lag) lag = scaled;
    }
    layout.lags[at].rows = lag;
  }
}

// Rows from the newest that a pass writes into a buffer back to the oldest that is still read in the same pass.
uint32_t slotsOf(const Plan& plan, const Layout& layout, uint32_t buffer, uint32_t heightPx) {
  int64_t newest = INT64_MAX, oldest = 0;
  for (uint32_t at = 0; at < plan.stepCount; at++) {
    const StepRecord& step = plan.steps[at];
    const int64_t lag = layout.lags[at].rows;
    if (step.operation != Operation::store && step.output == buffer && lag < newest) newest = lag;
    if (step.operation != Operation::load && step.input == buffer && oldestRead(step, lag) > oldest)
      oldest = oldestRead(step, lag);
    for (uint32_t i = 0; i < step.residualCount; i++) {
      const int64_t read = step.operation == Operation::store ? ceilDivide(lag, step.factor) : lag;
      if (step.residuals[i].buffer == buffer && read > oldest) oldest = read;
    }
  }
  if (newest == INT64_MAX) return 1;
  const int64_t rows = rowsOf(plan.buffers[buffer], layout.passRows) + (oldest > newest ? oldest - newest : 0);
  return (uint32_t)(rows < heightPx ? rows : heightPx);
}

uint32_t marginOf(const Plan& plan, uint32_t buffer) {
  uint32_t margin = 1;
  for (uint32_t at = 0; at < plan.stepCount; at++) {
    const StepRecord& step = plan.steps[at];
    if (step.operation == Operation::convolve && step.input == buffer && step.kernel / 2 > margin)
      margin = step.kernel / 2;
  }
  return margin;
}

}  // namespace

const char* planLayout(const Plan& plan, uint32_t widthPx, uint32_t heightPx, const Kernels& kernels, Layout& layout) {
  if (widthPx == 0 || heightPx == 0 || widthPx > maximumSidePx || heightPx > maximumSidePx)
    return "a side of the picture is empty or too long";
  layout.widthPx = widthPx;
  layout.heightPx = heightPx;
  uint32_t multiple = 1;
  for (uint32_t i = 0; i < plan.bufferCount; i++) {
    const BufferRecord& buffer = plan.buffers[i];
    if ((uint64_t)widthPx * buffer.numerator % buffer.denominator != 0 ||
        (uint64_t)heightPx * buffer.numerator % buffer.denominator != 0)
      return "a side of the picture is no multiple of what the network takes";
    multiple = multiple / commonDivisor(multiple, buffer.denominator) * buffer.denominator;
  }
  // Denominators are at most 16, and so their common multiple stays below a million.
  layout.passRows = roundUp(wantedPassRows, multiple);
  planLags(plan, layout);

  uint64_t offset = 0, longestRow = 0;
  for (uint32_t i = 0; i < plan.bufferCount; i++) {
    const BufferRecord& buffer = plan.buffers[i];
    BufferPlace& place = layout.places[i];
    place.widthPx = widthPx * buffer.numerator / buffer.denominator;
    place.heightPx = heightPx * buffer.numerator / buffer.denominator;
    place.slots = slotsOf(plan, layout, i, place.heightPx);
    place.marginPx = marginOf(plan, i);
    place.rowFloats = (uint64_t)(place.widthPx + 2 * place.marginPx + overhangPx) * buffer.channels;
    if (place.rowFloats % pageFloats < skewFloats || place.rowFloats % pageFloats > pageFloats - skewFloats)
      place.rowFloats += 2 * skewFloats;
    place.rowFloats = roundUp64(place.rowFloats, lineFloats);
    place.offset = offset;
    offset += place.rowFloats * place.slots;
    if (place.rowFloats > longestRow) longestRow = place.rowFloats;
  }
  layout.zeroRowOffset = offset;
  layout.scratchOffset = roundUp64(offset + longestRow, pageFloats);
  uint64_t scratch = 0;
  for (uint32_t at = 0; at < plan.stepCount; at++) {
    const StepRecord& step = plan.steps[at];
    const uint64_t needed = step.operation == Operation::load || step.operation == Operation::store
                                ? 0
                                : kernels.scratchFloats(step, layout.places[step.output].widthPx);
    if (needed > scratch) scratch = needed;
  }
  layout.totalFloats = layout.scratchOffset + roundUp64(scratch, lineFloats);

  const uint64_t outputRows = (uint64_t)heightPx * plan.scaleNumerator / plan.scaleDenominator;
  const uint64_t lag = (uint64_t)layout.lags[plan.stepCount - 1].rows;
  const uint64_t passOutputRows = (uint64_t)layout.passRows * plan.scaleNumerator / plan.scaleDenominator;
  layout.passCount = (uint32_t)((outputRows + lag + passOutputRows - 1) / passOutputRows);
  return nullptr;
}

}  // namespace enlarger
