// The functions that compilers call by themselves, so that the module needs no library but the program it is loaded by.
#include <stddef.h>

#define ENLARGER_LOCAL extern "C" __attribute__((visibility("hidden"), no_builtin))

ENLARGER_LOCAL void* memcpy(void* to, const void* from, size_t count) {
  char* target = (char*)to;
  const char* source = (const char*)from;
  for (size_t i = 0; i < count; i++) target[i] = source[i];
  return to;
}

ENLARGER_LOCAL void* memmove(void* to, const void* from, size_t count) {
  char* target = (char*)to;
  const char* source = (const char*)from;
  if (target < source) return memcpy(to, from, count);
  for (size_t i = count; i > 0; i--) target[i - 1] = source[i - 1];
  return to;
}

ENLARGER_LOCAL void* memset(void* to, int value, size_t count) {
  char* target = (char*)to;
  for (size_t i = 0; i < count; i++) target[i] = (char)value;
  return to;
}

#if defined(_WIN64)
// Marks objects that use floats, for Microsoft's linkers.
extern "C" __attribute__((visibility("hidden"))) int _fltused = 0;

// Touches each page of a large stack frame, so that Windows grows the stack; rax holds the frame's size, and stays.
__asm__(
    ".globl __chkstk\n"
    "__chkstk:\n"
    "  pushq %rcx\n"
    "  pushq %rax\n"
    "  leaq 24(%rsp), %rcx\n"
    "1:\n"
    "  cmpq $0x1000, %rax\n"
    "  jb 2f\n"
    "  subq $0x1000, %rcx\n"
    "  testq %rcx, (%rcx)\n"
    "  subq $0x1000, %rax\n"
    "  jmp 1b\n"
    "2:\n"
    "  subq %rax, %rcx\n"
    "  testq %rcx, (%rcx)\n"
    "  popq %rax\n"
    "  popq %rcx\n"
    "  retq\n");
#endif
