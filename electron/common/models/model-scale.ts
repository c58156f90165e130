import type { ModelDescriptor } from './model-descriptor.ts'

/** How much a model enlarges: measured, else as its publisher says; `null` where nobody said. */
export function scaleOf({ facts, source }: Pick<ModelDescriptor, 'facts' | 'source'>): number | null {
  return facts?.scale ?? (source.kind === 'url' ? source.scale : null)
}
