import type { Layer, LayeredNetwork, PlanTensor } from './layer.ts'

/** The network without layers and views that nothing reads, as those that storing the picture does itself. */
export function neededLayers({ layers, views, stored }: LayeredNetwork): LayeredNetwork {
  const needed = new Set<PlanTensor>()
  const need = (tensor: PlanTensor): void => {
    needed.add(tensor)
    views.get(tensor)?.channels.forEach((channel) => needed.add(channel.tensor))
  }
  need(stored.input)
  if (stored.residual) need(stored.residual.tensor)
  for (const layer of [...layers].reverse()) if (needed.has(layer.output)) inputsOf(layer).forEach(need)
  return {
    layers: layers.filter(({ output }) => needed.has(output)),
    views: new Map([...views].filter(([view]) => needed.has(view))),
    stored,
  }
}

function inputsOf(layer: Layer): PlanTensor[] {
  if (layer.kind === 'load') return []
  const residuals = 'residuals' in layer ? layer.residuals.map(({ tensor }) => tensor) : []
  return [layer.input, ...residuals]
}
