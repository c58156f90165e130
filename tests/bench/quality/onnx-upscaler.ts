import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import { type ModelDescriptor } from '../../../electron/common/models/model-descriptor.ts'
import { fittedToNetwork, withoutFitting } from './fit-size.ts'
import { type Planes } from './read-image.ts'
import { secondsOf, type Upscaler } from './upscaler.ts'

/** An ONNX graph (its path or its bytes) with one input and one output as an upscaler of whole images, on the CPU. */
export async function openOnnxModel(
  { id, name, facts }: Pick<ModelDescriptor, 'name' | 'facts'> & { readonly id: string },
  graph: string | Uint8Array,
): Promise<Upscaler> {
  if (facts === null) throw new TypeError(`Expected facts for the model ${id} but it has none`)
  const options = { executionProviders: ['cpu'], intraOpNumThreads: 1 }
  const session =
    typeof graph === 'string'
      ? await InferenceSession.create(graph, options)
      : await InferenceSession.create(graph, options)
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]]
  return {
    id,
    name,
    facts,
    upscale: async (image) => {
      const fitted = fittedToNetwork(image, facts)
      const results = await session.run({ [input]: tensorOf(fitted, facts.valueRange) }, [output])
      const result = results[output]
      if (result?.type !== 'float32') {
        throw new TypeError(`Expected float32 output of ${id} but received ${result?.type ?? 'none'}`)
      }
      const enlarged = planesOfTensor(result.data as Float32Array, result.dims, facts.valueRange)
      return withoutFitting(enlarged, image, facts.preEnlarged ? 1 : facts.scale)
    },
    timeNetwork: (image) => {
      const tensor = tensorOf(image, facts.valueRange)
      return secondsOf(() => session.run({ [input]: tensor }, [output]))
    },
  }
}

/** Planes (0–255) as an NCHW tensor whose largest value is `valueRange`. */
export function tensorOf(image: Planes, valueRange: number): Tensor {
  const [first] = image
  if (first === undefined) throw new TypeError('Expected at least one plane for a tensor but received none')
  const data = new Float32Array(image.length * first.values.length)
  image.forEach((plane, channel) => {
    data.set(
      plane.values.map((value) => (value * valueRange) / 255),
      channel * first.values.length,
    )
  })
  return new Tensor('float32', data, [1, image.length, first.height, first.width])
}

function planesOfTensor(data: Float32Array, dims: readonly number[], valueRange: number): Planes {
  const [, channels = 0, height = 0, width = 0] = dims
  return Array.from({ length: channels }, (_, channel) => ({
    width,
    height,
    values: Float64Array.from(
      data.subarray(channel * width * height, (channel + 1) * width * height),
      (value) => (value * 255) / valueRange,
    ),
  }))
}
