// Which of the compiled instruction sets this processor can run.
#include "kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace enlarger {
namespace {

#if defined(__x86_64__)
uint64_t enabledStates() {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

struct Features {
  bool avx2 = false;
  bool avx512 = false;
};

// Intel's manual, volume 2, CPUID: a set counts only where the system also saves its registers.
Features detect() {
  Features found;
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
  constexpr uint32_t fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;
  if ((c & (fma | osxsave | avx)) != (fma | osxsave | avx)) return found;
  const uint64_t states = enabledStates();
  if ((states & 0x6) != 0x6 || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return found;
  found.avx2 = (b & (1u << 5)) != 0;
  constexpr uint32_t f = 1u << 16, dq = 1u << 17, bw = 1u << 30, vl = 1u << 31;
  constexpr uint32_t all = f | dq | bw | vl;
  found.avx512 = found.avx2 && (states & 0xe6) == 0xe6 && (b & all) == all;
  return found;
}
#endif

}  // namespace

#if defined(__x86_64__)
const InstructionSet* instructionSets(uint32_t& count) {
  static constexpr InstructionSet all[] = {{"avx512", &kernelsAvx512}, {"avx2", &kernelsAvx2}};
  const Features features = detect();
  count = features.avx512 ? 2 : features.avx2 ? 1 : 0;
  return all + (2 - count);
}
#elif defined(__aarch64__)
const InstructionSet* instructionSets(uint32_t& count) {
  static constexpr InstructionSet all[] = {{"neon", &kernelsNeon}};
  count = 1;
  return all;
}
#endif

}  // namespace enlarger
