import type { GraphFacts, ModelSummary, WeightSource } from '../common/models/model-descriptor.ts'
import { scaleOf } from '../common/models/model-scale.ts'
import { formatTable } from './format-table.ts'

const colours = {
  rgb: 'RGB',
  luma: 'luma; chroma is enlarged bicubically',
  gray: 'gray; colour is enlarged bicubically',
  rgba: 'RGB and alpha',
} as const

/** Everything worth knowing of a model, one line each. */
export function describeModel(model: ModelSummary): string {
  const { facts, paper, source } = model
  const rows: (readonly [string, string | null])[] = [
    ['id', model.id],
    ['name', model.name],
    ['architecture', model.architecture],
    ['purpose', model.purpose],
    ['description', model.description],
    ['author', model.author],
    ['licence', model.licence ?? 'none stated'],
    ['homepage', model.homepage],
    ['paper', paper && `${paper.title}, ${paper.url}`],
    ['source', describeSource(source)],
    ['state', model.availability],
    ['size', model.sizeBytes === null ? null : megabytes(model.sizeBytes)],
    ['on the CPU', describeEngine(model)],
    ...(facts ? describeFacts(facts) : [['scale', statedScale(model)] as const]),
  ]
  return formatTable(rows.flatMap(([name, text]) => (text === null || text === '' ? [] : [[name, text]])))
}

/** What computes the model where no graphics card does; found out when it first runs. */
function describeEngine({ cpuEngine }: ModelSummary): string | null {
  switch (cpuEngine) {
    case 'enlarger':
      return "computed by Enlarger's own engine, once it was checked against onnxruntime"
    case 'onnxruntime':
      return 'computed by onnxruntime'
    case undefined:
      return null
  }
}

/** Where the weights come from, and how much there is to fetch. */
function describeSource(source: WeightSource): string {
  switch (source.kind) {
    case 'bundled':
      return 'comes with Enlarger'
    case 'registry':
      return `registry package ${source.package}@${source.version} (${source.format})`
    case 'url':
      return `${source.urls[0]} (${source.format}, ${megabytes(source.sizeBytes)}, SHA-256 ${source.sha256})`
    case 'user':
      return `${source.fileName} (${source.format})`
  }
}

function statedScale(model: ModelSummary): string | null {
  const scale = scaleOf(model)
  return scale === null ? null : `${scale}x, as its publisher says`
}

function describeFacts(facts: GraphFacts): (readonly [string, string | null])[] {
  const { fixedSizePx, receptiveFieldRadiusPx, memoryBytesPerPixel } = facts
  const sees = receptiveFieldRadiusPx === null ? null : `${receptiveFieldRadiusPx} px`
  return [
    ['scale', `${facts.scale}x${facts.preEnlarged ? ', on pixels enlarged before' : ''}`],
    ['computes on', `${colours[facts.colourModel]}, 0 to ${facts.valueRange}`],
    ['sizes', fixedSizePx ? `${fixedSizePx.width}×${fixedSizePx.height} px only` : sizes(facts)],
    ['receptive field', sees ?? (facts.globalPooling ? 'the whole image, by averages' : 'not known')],
    ['tile overlap', `${facts.overlapPx} px, ${facts.seamTolerance === 0 ? 'exact' : seams(facts)}`],
    ['parameters', facts.parameterCount.toLocaleString('en')],
    ['operations', `${Math.round(facts.macsPerPixel).toLocaleString('en')} a pixel`],
    [
      'memory',
      memoryBytesPerPixel === null
        ? null
        : `${Math.round(memoryBytesPerPixel).toLocaleString('en')} bytes a pixel`,
    ],
    ['half floats', facts.fp16Safe === null ? 'not tried' : facts.fp16Safe ? 'on GPUs' : 'too coarse'],
  ]
}

function sizes({ minimumSizePx, multipleOfPx }: GraphFacts): string {
  return multipleOfPx === 1
    ? `from ${minimumSizePx} px`
    : `from ${minimumSizePx} px, multiples of ${multipleOfPx}`
}

function seams({ seamTolerance }: GraphFacts): string {
  return `tiles differ by up to ${(seamTolerance * 255).toFixed(1)}/255 on the probe picture`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
