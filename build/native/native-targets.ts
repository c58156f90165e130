/** A system that the engine's module is built for, and how. */
export interface NativeTarget {
  /** As Node names it: `${process.platform}-${process.arch}`. */
  readonly name: string
  /** As the compiler names it. */
  readonly triple: string
  /** Flags of each instruction set for which `kernels.cpp` is compiled. */
  readonly instructionSets: readonly (readonly string[])[]
  readonly format: 'elf' | 'coff' | 'mach-o'
}

const x64Sets = [
  ['-mavx2', '-mfma'],
  ['-mavx2', '-mfma', '-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mprefer-vector-width=512'],
] as const
/** Neon is part of every 64-bit ARM processor. */
const arm64Sets = [[]] as const

export const nativeTargets: readonly NativeTarget[] = [
  { name: 'linux-x64', triple: 'x86_64-linux-gnu', instructionSets: x64Sets, format: 'elf' },
  { name: 'linux-arm64', triple: 'aarch64-linux-gnu', instructionSets: arm64Sets, format: 'elf' },
  { name: 'win32-x64', triple: 'x86_64-pc-windows-msvc', instructionSets: x64Sets, format: 'coff' },
  { name: 'darwin-x64', triple: 'x86_64-apple-macosx11.0.0', instructionSets: x64Sets, format: 'mach-o' },
  { name: 'darwin-arm64', triple: 'arm64-apple-macosx11.0.0', instructionSets: arm64Sets, format: 'mach-o' },
]
