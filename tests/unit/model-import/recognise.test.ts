import { describe, expect, it } from 'vitest'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { readConstant } from '../../../electron/model-import/onnx/tensor-proto.ts'
import { recognise } from '../../../electron/model-import/recognise.ts'
import { elementCount, tensor, type Tensor } from '../../../electron/model-import/tensor.ts'

type Shapes = Readonly<Record<string, readonly number[]>>

const compact: Shapes = {
  'body.0.weight': [4, 3, 3, 3],
  'body.0.bias': [4],
  'body.1.weight': [4],
  'body.2.weight': [12, 4, 3, 3],
  'body.2.bias': [12],
}
const esrgan: Shapes = {
  'conv_first.weight': [4, 3, 3, 3],
  ...Object.fromEntries(
    [1, 2, 3].flatMap((index) =>
      [1, 2, 3, 4, 5].map((layer) => [
        `body.0.rdb${index}.conv${layer}.weight`,
        [layer < 5 ? 2 : 4, 2 + layer * 2, 3, 3],
      ]),
    ),
  ),
  'conv_body.weight': [4, 4, 3, 3],
  'conv_up1.weight': [4, 4, 3, 3],
  'conv_hr.weight': [4, 4, 3, 3],
  'conv_last.weight': [3, 4, 3, 3],
}
const swinir: Shapes = {
  'conv_first.weight': [4, 3, 3, 3],
  'layers.0.residual_group.blocks.0.norm1.weight': [4],
  'layers.0.residual_group.blocks.0.norm1.bias': [4],
  'layers.0.residual_group.blocks.0.norm2.weight': [4],
  'layers.0.residual_group.blocks.0.norm2.bias': [4],
  'layers.0.residual_group.blocks.0.attn.relative_position_bias_table': [9, 2],
  'layers.0.residual_group.blocks.0.attn.qkv.weight': [12, 4],
  'layers.0.residual_group.blocks.0.attn.proj.weight': [4, 4],
  'layers.0.residual_group.blocks.0.mlp.fc1.weight': [8, 4],
  'layers.0.residual_group.blocks.0.mlp.fc2.weight': [4, 8],
  'layers.0.conv.weight': [4, 4, 3, 3],
  'norm.weight': [4],
  'norm.bias': [4],
  'conv_after_body.weight': [4, 4, 3, 3],
  'upsample.0.weight': [12, 4, 3, 3],
}
const chain: Shapes = {
  'a.weight': [4, 1, 9, 9],
  'a.bias': [4],
  'b.weight': [3, 4, 1, 1],
  'c.weight': [1, 3, 5, 5],
}

function weightsOf(shapes: Shapes): Map<string, Tensor> {
  return new Map(
    Object.entries(shapes).map(([name, dims]) => [
      name,
      tensor(dims, new Float32Array(elementCount(dims)).fill(0.1)),
    ]),
  )
}

describe('recognising networks by their weights', () => {
  it.each([
    ['SRVGGNetCompact', compact],
    ['ESRGAN', esrgan],
    ['SwinIR', swinir],
    ['SRCNN', chain],
  ])('knows %s', (architecture, shapes) => {
    expect(recognise(weightsOf(shapes)).architecture).toBe(architecture)
  })

  it('looks behind the names that wrappers put before all weights', () => {
    const wrapped = Object.fromEntries(
      Object.entries(esrgan).map(([name, dims]) => [`ema.generator.${name}`, dims]),
    )
    expect(recognise(weightsOf(wrapped)).architecture).toBe('ESRGAN')
  })

  it.each(['ema', 'params_ema', 'generator', 'net_g'])(
    'takes the weights called %s from a file that holds others beside them',
    (name) => {
      const beside = {
        'discriminator.conv0.weight': [4, 3, 3, 3],
        'loss.vgg.features.0.weight': [4, 3, 3, 3],
      }
      const wrapped = Object.fromEntries(
        Object.entries(compact).map(([key, dims]) => [`${name}.${key}`, dims]),
      )
      expect(recognise(weightsOf({ ...beside, ...wrapped })).architecture).toBe('SRVGGNetCompact')
    },
  )

  it('prefers running averages to the weights that were trained last', () => {
    const [raw, averaged] = [weightsOf(compact), weightsOf(compact)]
    averaged.set('body.0.bias', tensor([4], [7, 7, 7, 7]))
    const both = new Map([
      ...[...raw].map(([name, value]): [string, Tensor] => [`model.${name}`, value]),
      ...[...averaged].map(([name, value]): [string, Tensor] => [`model_ema.${name}`, value]),
    ])
    const biases = recognise(both).model.graph.initializer.filter(
      ({ dims }) => dims.length === 1 && dims[0] === 4n,
    )
    expect(biases.some((item) => readConstant(item).data[0] === 7)).toBe(true)
  })

  it.each([
    [
      'GFPGAN',
      { 'stylegan_decoder.style_mlp.1.weight': [8, 8], 'condition_scale.0.0.weight': [8, 8] },
      /faces/,
    ],
    ['a VGG discriminator', { 'conv0_0.weight': [8, 3, 3, 3], 'linear1.weight': [8, 8] }, /generator/],
    ['Stable Diffusion', { 'model.diffusion_model.input_blocks.0.0.weight': [8, 4, 3, 3] }, /noise/],
    ['BasicVSR', { 'spynet.basic_module.0.weight': [8], 'backward_trunk.main.0.weight': [8] }, /film/],
  ])(
    'names %s where the weights seem to be its, and says what would help',
    (family, shapes: Shapes, advice) => {
      const refuse = (): unknown => recognise(weightsOf(shapes))
      expect(refuse).toThrow(family)
      expect(refuse).toThrow(advice)
    },
  )

  it('names the known families and what it found where it knows none', () => {
    expect(() => recognise(weightsOf({ 'transformer.wte.weight': [8, 4] }))).toThrow(/language model/)
    expect(() => recognise(weightsOf({ 'stem.kernel.weight': [8, 4] }))).toThrow(
      /SRVGGNetCompact.*"stem\.kernel\.weight".*ONNX/,
    )
  })

  it('refuses a network with parts that its family does not have', () => {
    expect(() => recognise(weightsOf({ ...esrgan, 'conv_extra.weight': [4, 4, 3, 3] }))).toThrow(
      /"conv_extra\.weight"/,
    )
  })

  it('refuses layers numbered beyond all reason instead of counting up to them', () => {
    const shapes = { ...compact, 'body.99999999999.weight': [12, 4, 3, 3] }
    expect(() => recognise(weightsOf(shapes))).toThrow(expect.objectContaining({ code: 'model-invalid' }))
  })

  it('gives a network or a clear error for weights whose names and shapes were tampered with', () => {
    let state = 1
    const random = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const sources = [compact, esrgan, swinir, chain]
    let refused = 0
    for (let round = 0; round < 2000; round++) {
      const entries = Object.entries(sources[random(sources.length)] ?? {}).map(
        ([name, dims]): [string, number[]] => [name, [...dims]],
      )
      for (let change = 0; change <= random(3); change++) {
        const [, dims] = entries[random(entries.length)] ?? []
        if (random(3) === 0) entries.splice(random(entries.length), 1)
        else if (dims && random(2) === 0) dims[random(dims.length)] = [0, 1, 2, 5, 300][random(5)] ?? 0
        else dims?.pop()
      }
      try {
        recognise(weightsOf(Object.fromEntries(entries)))
      } catch (error) {
        refused++
        if (!(error instanceof AppError)) throw error
        expect(error.code).toMatch(/^model-(invalid|unsupported)$/)
      }
    }
    expect(refused).toBeGreaterThan(500)
  })
})
