// The table of one instruction set; this file is compiled once for each.
#include "direct.h"
#include "resample.h"
#include "samples.h"
#include "winograd.h"

namespace enlarger {
namespace {

uint64_t scratchFloats(const StepRecord& step, uint32_t) { return isWinograd(step) ? winogradScratch(step) : 0; }

uint64_t packedFloats(const StepRecord& step) {
  if (step.operation != Operation::convolve) return 0;
  return isWinograd(step) ? winogradFloats(step) : directFloats(step);
}

void pack(const StepRecord& step, const float* weights, float* packed) {
  if (step.operation != Operation::convolve) return;
  (isWinograd(step) ? packWinograd : packDirect)(step, weights + step.weights, packed);
}

void run(const Work& work) {
  switch (work.step->operation) {
    case Operation::load:
      return work.samples.bytesEach == 1 ? loadRows<uint8_t>(work) : loadRows<uint16_t>(work);
    case Operation::convolve:
      return isWinograd(*work.step) ? convolveWinograd(work) : convolveDirect(work);
    case Operation::combine:
      return combine(work);
    case Operation::shuffle:
      return shuffle(work);
    case Operation::unshuffle:
      return unshuffle(work);
    case Operation::nearest:
      return nearest(work);
    case Operation::cubic:
      return cubic(work);
    case Operation::store:
      return work.samples.bytesEach == 1 ? storeRows<uint8_t>(work) : storeRows<uint16_t>(work);
  }
}

}  // namespace

#if ENLARGER_LANES == 16
const Kernels kernelsAvx512 = {scratchFloats, packedFloats, pack, run};
#elif ENLARGER_LANES == 8
const Kernels kernelsAvx2 = {scratchFloats, packedFloats, pack, run};
#else
const Kernels kernelsNeon = {scratchFloats, packedFloats, pack, run};
#endif

}  // namespace enlarger
