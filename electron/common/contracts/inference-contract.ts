import { z } from 'zod'
import { cpuEngineSchema, executionProviderSchema } from '../identifiers.ts'
import type { Samples } from '../pixels/pixel-block.ts'
import { method, type Contract } from '../rpc/contract-types.ts'

/** Interleaved pixels; validated for length against its shape by the receiver. */
const samplesSchema = z.custom<Samples>(
  (value) => value instanceof Uint8Array || value instanceof Uint16Array,
)
const sidePx = z.int().positive().max(65_536)

const blockSchema = z.object({
  widthPx: sidePx,
  heightPx: sidePx,
  channels: z.int().min(1).max(4),
  samples: samplesSchema,
})

const tensorSchema = z.object({
  dims: z.array(z.int().nonnegative()).max(8),
  data: z.custom<Float32Array | Uint8Array>(
    (value) => value instanceof Float32Array || value instanceof Uint8Array,
  ),
})
export type PlainTensor = z.infer<typeof tensorSchema>
/** More global averages than any known network computes. */
const maximumAverages = 512
const tensorInfoSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.int().nullable()),
})

/** One loaded graph on one execution provider. The child reuses a session of the same facts. */
export const sessionRequestSchema = z.object({
  /** On disk: a pixel graph (interleaved samples in, interleaved samples out), or for the engine `enlarger` its plan. */
  graphPath: z.string(),
  provider: executionProviderSchema,
  engine: cpuEngineSchema.default('onnxruntime'),
})
export type SessionRequest = z.infer<typeof sessionRequestSchema>

/** What the product's own engine is on this machine. */
export const ownEngineSchema = z.object({ instructionSet: z.string(), version: z.string() })
export type OwnEngine = z.infer<typeof ownEngineSchema>

/** What the backend asks of the inference child. */
export const inferenceContract = {
  methods: {
    /** Execution providers compiled into this onnxruntime, best first; presence is no proof that they work. */
    'providers.list': method(
      z.undefined(),
      z.object({
        providers: z.array(executionProviderSchema),
        onnxruntimeVersion: z.string(),
        /** `null` where there is none for this system and processor. */
        ownEngine: ownEngineSchema.nullable().default(null),
      }),
    ),
    /** Loads a session in a worker of its own. On the CPU each session is single-threaded. */
    'session.open': method(sessionRequestSchema, z.object({ sessionId: z.int() })),
    'session.run': method(
      z.object({
        sessionId: z.int(),
        input: blockSchema,
        /** Global averages, for a graph that is given them. */
        pooled: z.array(tensorSchema).max(maximumAverages).default([]),
      }),
      z.object({
        /** `null` where the graph measures global averages instead. */
        output: blockSchema.nullable(),
        pooled: z.array(tensorSchema).max(maximumAverages),
        elapsedMs: z.number(),
      }),
    ),
    /**
     * Runs any graph once on the CPU with float tensors, for probing imports and self-checks. Tensors are
     * row-major; fp16 graphs are fed and read as float32 here and converted by the child.
     */
    'graph.evaluate': method(
      z.object({
        graphPath: z.string(),
        provider: executionProviderSchema,
        inputs: z.array(tensorSchema).min(1).max(4),
        /** Whether to rewrite the graph for speed first, which takes seconds for graphs of thousands of nodes. */
        optimise: z.boolean().default(true),
      }),
      z.object({ outputs: z.array(tensorSchema), elapsedMs: z.number(), peakMemoryBytes: z.int() }),
    ),
    /** Names, element types and shapes (`null` = dynamic) of a graph's inputs and outputs. */
    'graph.describe': method(
      z.object({ graphPath: z.string() }),
      z.object({ inputs: z.array(tensorInfoSchema), outputs: z.array(tensorInfoSchema) }),
    ),
    /** Memory the child holds now. */
    'memory.usage': method(z.undefined(), z.object({ residentBytes: z.int() })),
    'session.close': method(z.object({ sessionId: z.int() }), z.undefined()),
  },
  events: {},
} as const satisfies Contract
export type InferenceContract = typeof inferenceContract
