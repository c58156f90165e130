import { z } from 'zod'
import type { ModelDescriptor } from '../models/model-descriptor.ts'

/**
 * How much a restoring model cleans: 0 keeps grain and texture, 100 is calm and clean. Only models with two ends
 * have this setting.
 */
export const cleanUpSchema = z.int().min(0).max(100)

/** Weights are made for multiples of this, so that nearby values share a network. */
export const cleanUpStep = 5

/** The value where neither a person nor the picture decides. */
export const defaultCleanUp = 50

/** The value whose network runs for `value`. */
export function roundCleanUp(value: number): number {
  return Math.round(value / cleanUpStep) * cleanUpStep
}

/** Whether a model has the setting. */
export function hasCleanUp({ source }: Pick<ModelDescriptor, 'source'>): boolean {
  return source.kind === 'bundled' && source.calm !== undefined
}
