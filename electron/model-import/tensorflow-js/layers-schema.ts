import { z } from 'zod'

/** Layers, weights and files one model may have; the largest known has some 500 layers. */
const maximumParts = 20_000

const side = z.int().min(1).max(64)
const pair = z.tuple([side, side])

/** Settings of a layer as Keras writes them; only those that change what an upscaling network computes. */
const layerConfigSchema = z.object({
  filters: z.int().min(1).max(65_536).optional(),
  kernel_size: pair.optional(),
  strides: pair.optional(),
  padding: z.enum(['same', 'valid']).optional(),
  data_format: z.string().optional(),
  dilation_rate: pair.optional(),
  groups: z.int().min(1).max(65_536).optional(),
  activation: z.string().nullish(),
  use_bias: z.boolean().optional(),
  axis: z.union([z.int(), z.array(z.int())]).optional(),
  size: pair.optional(),
  interpolation: z.string().optional(),
  alpha: z.number().optional(),
  batch_input_shape: z.array(z.int().nullable()).max(6).optional(),
})
export type LayerConfig = z.infer<typeof layerConfigSchema>

const layerSchema = z.object({
  class_name: z.string().max(200),
  name: z.string().max(500),
  config: layerConfigSchema,
  /** One entry per call of the layer; each input is `[layer, call, output, settings]`. */
  inbound_nodes: z
    .array(z.array(z.tuple([z.string(), z.int(), z.int()], z.unknown())).max(maximumParts))
    .max(1, 'a layer that is used several times')
    .default([]),
})
export type Layer = z.infer<typeof layerSchema>

const endsSchema = z.array(z.tuple([z.string(), z.int(), z.int()])).length(1)

const weightSchema = z.object({
  name: z.string().max(500),
  shape: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31),
    )
    .max(8),
  dtype: z.enum(['float32', 'float16', 'int32', 'bool', 'uint8']),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().optional(),
      min: z.number().optional(),
    })
    .optional(),
})
export type WeightEntry = z.infer<typeof weightSchema>

/** The list of weight files and what lies in them, shared by layers models and graph models. */
export const weightsManifestSchema = z
  .array(
    z.object({
      paths: z.array(z.string().max(500)).max(maximumParts),
      weights: z.array(weightSchema).max(maximumParts),
    }),
  )
  .max(1000)
export type WeightsManifest = z.infer<typeof weightsManifestSchema>

/** `model.json` of a TensorFlow.js layers model with a functional Keras graph. */
export const layersModelSchema = z.object({
  modelTopology: z.object({
    model_config: z.object({
      class_name: z.enum(['Functional', 'Model']),
      config: z.object({
        layers: z.array(layerSchema).min(1).max(maximumParts),
        input_layers: endsSchema,
        output_layers: endsSchema,
      }),
    }),
  }),
  weightsManifest: weightsManifestSchema,
})
