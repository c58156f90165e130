import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'
import { fileURLToPath } from 'node:url'

type Words = Uint32Array<ArrayBuffer>
type Floats = Float32Array<ArrayBuffer>

/**
 * The native module that executes plans (`native/module.cpp`). It keeps nothing and checks every argument on each
 * call: arrays are of the lengths it measured itself, and a plan that reads or writes outside its buffers is refused.
 */
export interface PlanModule {
  /** Instruction sets of this processor that it has code for, best first. They are named by their index below. */
  instructionSets(): string[]
  /** Output pixels per input pixel along one side. @throws Error where the words are no plan */
  scale(words: Words, weights: Floats): number
  /** Floats that a plan's weights take once arranged. @throws Error where the words are no plan */
  packedFloats(words: Words, weights: Floats, instructionSet: number): number
  pack(words: Words, weights: Floats, instructionSet: number, packed: Floats): void
  /** Floats of memory in which a picture of this size can be computed. @throws Error where the plan takes no such size */
  workspaceFloats(
    words: Words,
    weights: Floats,
    instructionSet: number,
    widthPx: number,
    heightPx: number,
  ): number
  /**
   * Enlarges interleaved samples, 8 or 16 bits each, in and out alike.
   * @param rowMeans `[3][rows of the output]`: means of what the network gave, full scale being 1, before rounding
   */
  run(
    words: Words,
    weights: Floats,
    instructionSet: number,
    packed: Floats,
    workspace: Floats,
    input: Uint8Array | Uint16Array,
    output: Uint8Array | Uint16Array,
    rowMeans: Floats,
    widthPx: number,
  ): void
}

/** The module of this system. */
export interface LoadedModule {
  readonly module: PlanModule
  /** The instruction set in use. */
  readonly instructionSet: string
  /** Changes with the module's code: what was found out with another counts no more. */
  readonly version: string
}

/** Loads the module; `null` where there is none for this system, or none that suits its processor. */
export function loadPlanModule(): LoadedModule | null {
  const file = fileURLToPath(new URL(`./modules/${platform}-${arch}.node`, import.meta.url))
  try {
    const module = createRequire(import.meta.url)(file) as PlanModule
    const [instructionSet] = module.instructionSets()
    if (instructionSet === undefined) return null
    const version = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)
    return { module, instructionSet, version }
  } catch {
    return null
  }
}
