// The N-API module. It keeps nothing: plans, weights, workspaces and pictures are the caller's typed arrays, checked
// on every call, so nothing is allocated here and nothing can be used after it was freed.
#include <node_api.h>

#include "execute.h"

namespace enlarger {
namespace {

struct Call {
  napi_env env;
  size_t count = 9;
  napi_value arguments[9];

  Call(napi_env given, napi_callback_info info) : env(given) { napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr); }

  napi_value fail(const char* what) const {
    bool isPending = false;
    napi_is_exception_pending(env, &isPending);
    if (!isPending) napi_throw_error(env, nullptr, what);
    return nullptr;
  }

  // A typed array over plain memory: shared memory could change while it is read.
  bool array(size_t at, napi_typedarray_type type, void** data, size_t* length) const {
    bool isArray = false, isPlain = false;
    napi_typedarray_type found;
    napi_value buffer;
    size_t offset;
    return at < count && napi_is_typedarray(env, arguments[at], &isArray) == napi_ok && isArray &&
           napi_get_typedarray_info(env, arguments[at], &found, length, data, &buffer, &offset) == napi_ok && found == type &&
           napi_is_arraybuffer(env, buffer, &isPlain) == napi_ok && isPlain;
  }

  bool number(size_t at, uint32_t* value) const {
    return at < count && napi_get_value_uint32(env, arguments[at], value) == napi_ok;
  }
};

const Kernels* kernelsAt(const Call& call, size_t at) {
  uint32_t index, available;
  const InstructionSet* sets = instructionSets(available);
  return call.number(at, &index) && index < available ? sets[index].kernels : nullptr;
}

// Arguments 0 and 1 are the plan's words and weights.
bool readArguments(const Call& call, Plan& plan) {
  void *words, *weights;
  size_t wordCount, weightCount;
  if (!call.array(0, napi_uint32_array, &words, &wordCount) || !call.array(1, napi_float32_array, &weights, &weightCount)) {
    call.fail("Expected a plan's words and weights as a Uint32Array and a Float32Array.");
    return false;
  }
  const char* fault = readPlan((const uint32_t*)words, wordCount, (const float*)weights, weightCount, plan);
  if (fault) {
    napi_throw_error(call.env, "BAD_PLAN", fault);
    return false;
  }
  return true;
}

// Typed arrays start anywhere; what kernels work on starts at a cache line within them.
constexpr uint64_t lineFloats = 16;
float* lineStart(void* array) { return (float*)(((uint64_t)array + 63) & ~63ull); }

// A layout is too large for a small stack; the collector frees it.
Layout* newLayout(napi_env env) {
  napi_value buffer;
  void* memory = nullptr;
  return napi_create_arraybuffer(env, sizeof(Layout), &memory, &buffer) == napi_ok ? (Layout*)memory : nullptr;
}

napi_value toNumber(napi_env env, uint64_t value) {
  napi_value number = nullptr;
  napi_create_double(env, (double)value, &number);
  return number;
}

// instructionSets(): string[]
napi_value listInstructionSets(napi_env env, napi_callback_info) {
  uint32_t count;
  const InstructionSet* sets = instructionSets(count);
  napi_value list = nullptr;
  napi_create_array(env, &list);
  for (uint32_t i = 0; i < count; i++) {
    napi_value name;
    napi_create_string_utf8(env, sets[i].name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, list, i, name);
  }
  return list;
}

// scale(words, weights): number
napi_value measureScale(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Plan read;
  if (!readArguments(call, read)) return nullptr;
  napi_value number = nullptr;
  napi_create_double(env, (double)read.scaleNumerator / (double)read.scaleDenominator, &number);
  return number;
}

// packedFloats(words, weights, instructionSet): number
napi_value measurePacked(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Plan read;
  if (!readArguments(call, read)) return nullptr;
  const Kernels* kernels = kernelsAt(call, 2);
  return kernels ? toNumber(env, packedFloats(read, *kernels) + lineFloats) : call.fail("Expected an instruction set that is there.");
}

// pack(words, weights, instructionSet, packed): void
napi_value pack(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Plan read;
  if (!readArguments(call, read)) return nullptr;
  const Kernels* kernels = kernelsAt(call, 2);
  void* packed;
  size_t length;
  if (!kernels || !call.array(3, napi_float32_array, &packed, &length) || length < packedFloats(read, *kernels) + lineFloats)
    return call.fail("Expected an instruction set and an array for the arranged weights.");
  packWeights(read, *kernels, lineStart(packed));
  return nullptr;
}

// workspaceFloats(words, weights, instructionSet, width, height): number
napi_value measureWorkspace(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Plan read;
  if (!readArguments(call, read)) return nullptr;
  const Kernels* kernels = kernelsAt(call, 2);
  uint32_t width, height;
  if (!kernels || !call.number(3, &width) || !call.number(4, &height)) return call.fail("Expected an instruction set and a size.");
  Layout* layout = newLayout(env);
  if (!layout) return call.fail("Out of memory.");
  const char* fault = planLayout(read, width, height, *kernels, *layout);
  return fault ? call.fail(fault) : toNumber(env, layout->totalFloats + lineFloats);
}

// run(words, weights, instructionSet, packed, workspace, input, output, rowMeans, width): void
napi_value run(napi_env env, napi_callback_info info) {
  const Call call(env, info);
  Plan read;
  if (!readArguments(call, read)) return nullptr;
  const Kernels* kernels = kernelsAt(call, 2);
  void *packed, *workspace, *input, *output, *rowMeans;
  size_t packedLength, workspaceLength, inputLength, outputLength, meansLength;
  uint32_t width;
  if (!kernels || !call.array(3, napi_float32_array, &packed, &packedLength) ||
      !call.array(4, napi_float32_array, &workspace, &workspaceLength) ||
      !call.array(7, napi_float32_array, &rowMeans, &meansLength) || !call.number(8, &width))
    return call.fail("Expected arranged weights, a workspace, row means and a width.");
  const bool isDeep = call.array(5, napi_uint16_array, &input, &inputLength);
  const napi_typedarray_type type = isDeep ? napi_uint16_array : napi_uint8_array;
  if (!call.array(5, type, &input, &inputLength) || !call.array(6, type, &output, &outputLength))
    return call.fail("Expected samples of 8 or 16 bits, in and out.");
  if (width == 0 || width > maximumSidePx || inputLength % (3ull * width) != 0 || inputLength / (3ull * width) > maximumSidePx)
    return call.fail("Expected whole rows of three samples a pixel.");
  Layout* layout = newLayout(env);
  if (!layout) return call.fail("Out of memory.");
  const char* fault = planLayout(read, width, (uint32_t)(inputLength / (3ull * width)), *kernels, *layout);
  if (fault) return call.fail(fault);
  const uint64_t outputWidth = (uint64_t)width * read.scaleNumerator / read.scaleDenominator;
  const uint64_t outputHeight = (uint64_t)layout->heightPx * read.scaleNumerator / read.scaleDenominator;
  if (outputLength != outputWidth * outputHeight * 3 || meansLength != outputHeight * 3)
    return call.fail("Expected an output and row means of the enlarged size.");
  if (packedLength < packedFloats(read, *kernels) + lineFloats || workspaceLength < layout->totalFloats + lineFloats)
    return call.fail("Expected a workspace and arranged weights as large as was measured.");
  execute(read, *layout, *kernels, lineStart(packed), lineStart(workspace), {input, output, (float*)rowMeans, isDeep ? 2u : 1u});
  return nullptr;
}

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function) == napi_ok)
    napi_set_named_property(env, exports, name, function);
}

}  // namespace
}  // namespace enlarger

extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  using namespace enlarger;
  define(env, exports, "instructionSets", listInstructionSets);
  define(env, exports, "scale", measureScale);
  define(env, exports, "packedFloats", measurePacked);
  define(env, exports, "pack", pack);
  define(env, exports, "workspaceFloats", measureWorkspace);
  define(env, exports, "run", run);
  return exports;
}
extern "C" __attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1(void) { return 8; }
