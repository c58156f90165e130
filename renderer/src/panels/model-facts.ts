import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { scaleOf } from '../../../electron/common/models/model-scale.ts'
import type { Formats } from '../text/formats.ts'
import type { Translator } from '../text/translator.svelte.ts'

/** What is worth knowing of a model, in short: more of those the user added, of which nothing else tells. */
export function modelFacts(model: ModelSummary, say: Translator['say'], formats: Formats): string[] {
  const { facts, source, sizeBytes } = model
  const scale = scaleOf(model)
  const bytes = sizeBytes ?? (source.kind === 'url' ? source.sizeBytes : null)
  const told = [
    scale === null ? null : say('model.scale', { scale }),
    facts && say('models.parameters', { count: formats.compact(facts.parameterCount) }),
    model.architecture,
    model.year === null ? null : String(model.year),
    model.licence ?? say('model.unlicensed'),
    bytes === null ? null : formats.bytes(bytes),
    model.author === '' ? null : model.author,
  ]
  if (source.kind !== 'user' || !facts) return told.filter((fact) => fact !== null)
  const { fixedSizePx, multipleOfPx } = facts
  const measured = [
    source.fileName,
    say(`models.colour.${facts.colourModel}`),
    say('models.range', { most: facts.valueRange }),
    facts.globalPooling ? say('models.pooling') : say('models.overlap', { px: facts.overlapPx }),
    fixedSizePx && say('models.fixed', { ...fixedSizePx }),
    multipleOfPx > 1 ? say('models.multiple', { px: multipleOfPx }) : null,
    facts.fp16Safe ? say('models.halves') : null,
  ]
  return [...told, ...measured].filter((fact) => fact !== null)
}
