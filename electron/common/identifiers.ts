import { z } from 'zod'

/** Name of a model: lower-case letters, digits, `.`, `_` and `-`; also its folder name, so never a path. */
export const modelIdSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?$/)
  .refine((id) => !id.includes('..'))
  .brand<'ModelId'>()
export type ModelId = z.infer<typeof modelIdSchema>

/** Identifies one queued image for as long as it is in the queue. */
export const jobIdSchema = z
  .string()
  .regex(/^[0-9a-f-]{8,40}$/)
  .brand<'JobId'>()
export type JobId = z.infer<typeof jobIdSchema>

/** Execution providers of onnxruntime that Enlarger knows, best first. */
export const executionProviders = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const
export const executionProviderSchema = z.enum(executionProviders)
export type ExecutionProvider = z.infer<typeof executionProviderSchema>

/** A lower-case SHA-256 digest in hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** What computes networks on the processor: the product's own engine, or onnxruntime. */
export const cpuEngines = ['enlarger', 'onnxruntime'] as const
export const cpuEngineSchema = z.enum(cpuEngines)
export type CpuEngine = z.infer<typeof cpuEngineSchema>
