import { expect, it } from 'vitest'
import { describeModel } from '../../../electron/cli/describe-model.ts'
import { modelSummarySchema } from '../../../electron/common/models/model-descriptor.ts'

it('a model is described by what is known of it, and by nothing that is not', () => {
  const model = modelSummarySchema.parse({
    id: 'mine',
    name: 'Mine',
    architecture: 'SPAN',
    purpose: 'general',
    licence: null,
    source: { kind: 'user', format: 'pytorch', fileName: '2x-Mine.pth', sha256: '0'.repeat(64) },
    facts: {
      scale: 2,
      colourModel: 'luma',
      valueRange: 255,
      multipleOfPx: 8,
      minimumSizePx: 16,
      receptiveFieldRadiusPx: null,
      globalPooling: true,
      overlapPx: 24,
      seamTolerance: 0.01,
      macsPerPixel: 12_345,
      parameterCount: 1_234_567,
      fp16Safe: false,
    },
    isDefault: false,
    availability: 'ready',
    sizeBytes: 2_468_000,
  })
  const lines = describeModel(model)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/))
  expect(Object.fromEntries(lines)).toEqual({
    id: 'mine',
    name: 'Mine',
    architecture: 'SPAN',
    purpose: 'general',
    licence: 'none stated',
    source: '2x-Mine.pth (pytorch)',
    state: 'ready',
    size: '2.5 MB',
    scale: '2x',
    'computes on': 'luma; chroma is enlarged bicubically, 0 to 255',
    sizes: 'from 16 px, multiples of 8',
    'receptive field': 'the whole image, by averages',
    'tile overlap': '24 px, tiles differ by up to 2.6/255 on the probe picture',
    parameters: '1,234,567',
    operations: '12,345 a pixel',
    'half floats': 'too coarse',
  })
})

it('a model that is not here yet is described by what its publisher says', () => {
  const described = describeModel(
    modelSummarySchema.parse({
      id: 'theirs',
      name: 'Theirs',
      architecture: 'HAT',
      purpose: 'photo',
      licence: 'MIT',
      source: {
        kind: 'url',
        format: 'pytorch',
        urls: ['https://example.org/theirs.pth'],
        sha256: '0'.repeat(64),
        sizeBytes: 85_000_000,
        scale: 4,
      },
      isDefault: false,
      availability: 'fetchable',
      sizeBytes: null,
    }),
  )
  expect(described).toMatch(/^scale +4x, as its publisher says$/m)
  expect(described).toMatch(
    /^source +https:\/\/example\.org\/theirs\.pth \(pytorch, 85\.0 MB, SHA-256 0{64}\)$/m,
  )
})
