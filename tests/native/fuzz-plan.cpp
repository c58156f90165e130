// Runs changed plans under the address and undefined-behaviour sanitizers. The plan comes from a file that
// `common/plan-file` wrote; every array has exactly the length that was measured, in an allocation of its own.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "execute.h"

using namespace enlarger;

namespace {

uint32_t state = 1;
uint32_t below(uint32_t limit) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return limit == 0 ? 0 : state % limit;
}

float* lines(uint64_t floats) {
  void* memory = nullptr;
  if (posix_memalign(&memory, 64, floats * 4 + 64) != 0) abort();
  memset(memory, 0xff, floats * 4);
  return (float*)memory;
}

// Whether it ran; whatever is too large for a test counts as refused.
bool tryPlan(const std::vector<uint32_t>& words, const std::vector<float>& weights, uint32_t width, uint32_t height, uint32_t bytes) {
  Plan plan;
  if (readPlan(words.data(), words.size(), weights.data(), weights.size(), plan)) return false;
  uint32_t count;
  const InstructionSet* sets = instructionSets(count);
  static Layout layout;
  bool ran = false;
  for (uint32_t set = 0; set < count; set++) {
    const Kernels& kernels = *sets[set].kernels;
    if (planLayout(plan, width, height, kernels, layout)) return false;
    const uint64_t packedLength = packedFloats(plan, kernels);
    if (layout.totalFloats > 1u << 24 || packedLength > 1u << 24) return false;
    const uint64_t scale = plan.scaleNumerator / plan.scaleDenominator;
    float *packed = lines(packedLength), *workspace = lines(layout.totalFloats);
    std::vector<uint8_t> input((size_t)width * height * 3 * bytes), output(input.size() * scale * scale);
    std::vector<float> means(3 * height * scale);
    for (uint8_t& sample : input) sample = (uint8_t)below(256);
    packWeights(plan, kernels, packed);
    execute(plan, layout, kernels, packed, workspace, {input.data(), output.data(), means.data(), bytes});
    free(packed);
    free(workspace);
    ran = true;
  }
  return ran;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const int rounds = atoi(argv[1]);
  int ran = 0, refused = 0;
  for (int file = 2; file < argc; file++) {
    FILE* stream = fopen(argv[file], "rb");
    uint32_t lengths[2];
    if (!stream || fread(lengths, 4, 2, stream) != 2) return 2;
    std::vector<uint32_t> words(lengths[0]);
    std::vector<float> weights(lengths[1]);
    if (fread(words.data(), 4, words.size(), stream) != words.size() || fread(weights.data(), 4, weights.size(), stream) != weights.size()) return 2;
    fclose(stream);
    if (!tryPlan(words, weights, 22, 14, 1) || !tryPlan(words, weights, 2, 18, 2)) return 3;
    for (int round = 0; round < rounds; round++) {
      std::vector<uint32_t> changed = words;
      for (uint32_t change = 0; change <= below(3); change++) {
        uint32_t& word = changed[4 + below((uint32_t)changed.size() - 4)];
        const uint32_t choices[] = {below(64), state, word ^ (1u << below(32)), word + 16, word - 16, words[4 + below((uint32_t)words.size() - 4)]};
        word = choices[below(6)];
      }
      (tryPlan(changed, weights, 1 + below(40), 1 + below(40), 1 + below(2)) ? ran : refused)++;
    }
  }
  printf("%d ran, %d refused\n", ran, refused);
  return 0;
}
