// Checks a plan that may come from a hostile model, so that whatever runs it need not check again.
#include "plan.h"

namespace enlarger {
namespace {

struct Reader {
  const BufferRecord* buffers;
  uint32_t bufferCount;
  size_t weightCount;

  bool isGroup(uint32_t buffer, uint32_t channel, uint32_t channels) const {
    return buffer < bufferCount && channel % channelGroup == 0 && channels > 0 && channels <= maximumChannels &&
           channel <= maximumChannels && channel + channels <= buffers[buffer].channels;
  }
  bool areWeights(uint32_t offset, uint64_t count) const {
    return offset <= weightCount && count <= weightCount - offset;
  }
  // Whether `right` has `factor` times the resolution of `left`.
  bool isScaled(uint32_t left, uint32_t right, uint32_t factor) const {
    const BufferRecord &a = buffers[left], &b = buffers[right];
    return a.numerator * factor * b.denominator == b.numerator * a.denominator;
  }
};

bool isBuffer(const BufferRecord& buffer) {
  return buffer.channels > 0 && buffer.channels % channelGroup == 0 && buffer.channels <= maximumChannels &&
         buffer.numerator > 0 && buffer.numerator <= maximumFactor && buffer.denominator > 0 &&
         buffer.denominator <= maximumFactor;
}

bool overlaps(uint32_t left, uint32_t leftCount, uint32_t right, uint32_t rightCount) {
  return left < right + rightCount && right < left + leftCount;
}

const char* checkEnding(const Reader& reader, const StepRecord& step, bool alwaysHasBias) {
  if (step.activation > Activation::clip) return "an activation is unknown";
  if (step.activatesLast > 1) return "the place of an activation is unknown";
  if (alwaysHasBias && !reader.areWeights(step.bias, step.outputChannels)) return "a bias lies outside the weights";
  if (step.activation == Activation::slopes && !reader.areWeights(step.slopes, step.outputChannels))
    return "slopes lie outside the weights";
  if (step.activation == Activation::clip && !reader.areWeights(step.slopes, 2)) return "limits lie outside the weights";
  if (step.residualCount > 2) return "a step has more than two residuals";
  for (uint32_t i = 0; i < step.residualCount; i++) {
    const Residual& residual = step.residuals[i];
    if (!reader.isGroup(residual.buffer, residual.channel, step.outputChannels)) return "a residual is outside its buffer";
    if (!reader.isScaled(residual.buffer, step.output, 1)) return "a residual has another resolution";
    if (residual.buffer == step.output &&
        overlaps(residual.channel, step.outputChannels, step.outputChannel, step.outputChannels))
      return "a step overwrites its residual";
  }
  return nullptr;
}

// The channel that pixel (i, j), channel c comes from must be one of the input's.
bool isShuffle(const StepRecord& step, uint32_t channels) {
  const uint64_t last = (uint64_t)(channels - 1) * step.channelStride +
                        (uint64_t)(step.factor * step.factor - 1) * step.groupStride;
  return last < step.inputChannels;
}

const char* checkStore(const Reader& reader, const StepRecord& step) {
  if (step.outputChannels != 3 || !isShuffle(step, 3)) return "a step stores other than three channels of its input";
  if (step.residualCount > 1) return "a step stores more than one residual";
  const Residual& residual = step.residuals[0];
  if (step.residualCount == 1 && !(reader.isGroup(residual.buffer, residual.channel, 3) &&
                                   reader.isScaled(residual.buffer, step.input, 1)))
    return "a stored residual is outside its buffer";
  return nullptr;
}

const char* checkStep(const Reader& reader, const StepRecord& step) {
  const bool loads = step.operation == Operation::load, stores = step.operation == Operation::store;
  if (!loads && !reader.isGroup(step.input, step.inputChannel, step.inputChannels))
    return "a step reads outside its buffer";
  if (!stores && !reader.isGroup(step.output, step.outputChannel, roundUp(step.outputChannels, channelGroup)))
    return "a step writes outside its buffer";
  if (!loads && !stores && step.input == step.output &&
      overlaps(step.inputChannel, step.inputChannels, step.outputChannel, step.outputChannels))
    return "a step overwrites its input";
  const bool hasEnding = step.operation == Operation::convolve || step.operation == Operation::combine;
  if (!hasEnding && !stores && step.residualCount > 0) return "a step that adds nothing has residuals";
  const bool isFactor = step.factor > 0 && step.factor <= maximumFactor;
  switch (step.operation) {
    case Operation::load:
      if (step.outputChannels != channelGroup || reader.buffers[step.output].numerator != 1 ||
          reader.buffers[step.output].denominator != 1)
        return "the input is loaded into a buffer that does not fit it";
      return nullptr;
    case Operation::convolve: {
      if (step.kernel % 2 == 0 || step.kernel > maximumKernel) return "a kernel has an unknown size";
      const uint64_t count = (uint64_t)step.kernel * step.kernel * step.inputChannels * step.outputChannels;
      if (!reader.areWeights(step.weights, count)) return "a kernel lies outside the weights";
      if (step.outputChannels % channelGroup != 0) return "a convolution makes half a group of channels";
      if (!reader.isScaled(step.input, step.output, 1)) return "a convolution changes the resolution";
      return checkEnding(reader, step, true);
    }
    case Operation::combine:
      if (step.outputChannels % channelGroup != 0 || step.inputChannels != step.outputChannels)
        return "a step combines different numbers of channels";
      if (!reader.areWeights(step.weights, step.outputChannels)) return "a factor lies outside the weights";
      if (!reader.isScaled(step.input, step.output, 1)) return "a step combines different resolutions";
      return checkEnding(reader, step, true);
    case Operation::shuffle:
      if (!isFactor || !isShuffle(step, step.outputChannels)) return "a shuffle reads outside its input";
      if (!reader.isScaled(step.input, step.output, step.factor)) return "a shuffle has another factor than its buffers";
      return nullptr;
    case Operation::unshuffle:
      if (!isFactor || (uint64_t)step.inputChannels * step.factor * step.factor > step.outputChannels ||
          step.outputChannels % channelGroup != 0)
        return "a step spreads pixels over too few channels";
      if (!reader.isScaled(step.output, step.input, step.factor)) return "an unshuffle has another factor than its buffers";
      return nullptr;
    case Operation::nearest:
    case Operation::cubic:
      if (!isFactor || step.inputChannels != step.outputChannels || step.outputChannels % channelGroup != 0)
        return "an enlargement changes the channels";
      if (!reader.isScaled(step.input, step.output, step.factor)) return "an enlargement has another factor than its buffers";
      return nullptr;
    case Operation::store:
      if (!isFactor) return "the output has an unknown factor";
      return checkStore(reader, step);
  }
  return "a step is of an unknown kind";
}

// Rows move through a buffer in order, which holds only where nothing of it is written twice or read unwritten.
const char* checkOrder(const Plan& plan) {
  for (uint32_t at = 0; at < plan.stepCount; at++) {
    const StepRecord& step = plan.steps[at];
    const bool writes = step.operation != Operation::store;
    uint32_t missing = step.operation == Operation::load ? 0 : roundUp(step.inputChannels, channelGroup);
    uint32_t missingResiduals[2] = {};
    const uint32_t residualChannels = roundUp(step.outputChannels, channelGroup);
    for (uint32_t i = 0; i < step.residualCount; i++) missingResiduals[i] = residualChannels;
    for (uint32_t before = 0; before < at; before++) {
      const StepRecord& earlier = plan.steps[before];
      const uint32_t start = earlier.outputChannel, end = start + roundUp(earlier.outputChannels, channelGroup);
      const auto shared = [&](uint32_t buffer, uint32_t channel, uint32_t channels) -> uint32_t {
        if (buffer != earlier.output) return 0;
        const uint32_t from = channel > start ? channel : start;
        const uint32_t to = channel + channels < end ? channel + channels : end;
        return from < to ? to - from : 0;
      };
      if (writes && shared(step.output, step.outputChannel, roundUp(step.outputChannels, channelGroup)) > 0)
        return "two steps write the same channels";
      missing -= step.operation == Operation::load ? 0 : shared(step.input, step.inputChannel, roundUp(step.inputChannels, channelGroup));
      for (uint32_t i = 0; i < step.residualCount; i++)
        missingResiduals[i] -= shared(step.residuals[i].buffer, step.residuals[i].channel, residualChannels);
    }
    if (missing > 0 || missingResiduals[0] > 0 || missingResiduals[1] > 0) return "a step reads what no step wrote";
  }
  return nullptr;
}

}  // namespace

const char* readPlan(const uint32_t* words, size_t wordCount, const float* weights, size_t weightCount, Plan& plan) {
  constexpr size_t headerWords = sizeof(PlanHeader) / 4, bufferWords = sizeof(BufferRecord) / 4,
                   stepWords = sizeof(StepRecord) / 4;
  if (wordCount < headerWords) return "it is shorter than its header";
  const PlanHeader& header = *(const PlanHeader*)words;
  if (header.magic != planMagic) return "it does not begin as a plan does";
  if (header.version != planVersion) return "it is of another version";
  if (header.bufferCount == 0 || header.bufferCount > maximumBuffers) return "it has no buffers, or too many";
  if (header.stepCount < 2 || header.stepCount > maximumSteps) return "it has too few steps, or too many";
  if (wordCount != headerWords + header.bufferCount * bufferWords + header.stepCount * stepWords)
    return "its length is not that of its buffers and steps";
  if (weightCount > UINT32_MAX) return "it has too many weights";

  plan.buffers = (const BufferRecord*)(words + headerWords);
  plan.steps = (const StepRecord*)(words + headerWords + header.bufferCount * bufferWords);
  plan.bufferCount = header.bufferCount;
  plan.stepCount = header.stepCount;
  plan.weights = weights;
  for (uint32_t i = 0; i < plan.bufferCount; i++)
    if (!isBuffer(plan.buffers[i])) return "a buffer has an unknown shape";

  const Reader reader{plan.buffers, plan.bufferCount, weightCount};
  for (uint32_t i = 0; i < plan.stepCount; i++) {
    if (const char* fault = checkStep(reader, plan.steps[i])) return fault;
    if ((plan.steps[i].operation == Operation::load) != (i == 0)) return "it does not load its input first, and once";
    if ((plan.steps[i].operation == Operation::store) != (i == plan.stepCount - 1))
      return "it does not store its output last, and once";
  }
  if (const char* fault = checkOrder(plan)) return fault;

  const StepRecord& last = plan.steps[plan.stepCount - 1];
  plan.scaleNumerator = plan.buffers[last.input].numerator * last.factor;
  plan.scaleDenominator = plan.buffers[last.input].denominator;
  if (plan.scaleNumerator > maximumFactor * plan.scaleDenominator) return "it enlarges by too much";
  if (plan.scaleNumerator % plan.scaleDenominator != 0) return "it enlarges by a broken number";
  return nullptr;
}

}  // namespace enlarger
