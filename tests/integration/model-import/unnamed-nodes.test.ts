import { expect, test } from 'vitest'
import { GraphWriter } from '../../../electron/model-import/onnx/graph-writer.ts'
import { noise, runGraph } from './run-graph.ts'

const axes = [1, 3, 4, 5]

test('a graph is inlined whose nodes have no names, as ONNX allows', async () => {
  const core = new GraphWriter()
  core.addOutput('twice', core.node('Neg', [core.node('Neg', [core.addInput('x', axes)])]), axes)
  const model = core.build()
  for (const node of model.graph.node) node.name = ''

  const whole = new GraphWriter()
  whole.addOutput('z', whole.inline(model, whole.addInput('y', axes), 3), axes)
  const samples = noise(60)
  const { data } = await runGraph(whole.build(), samples, axes)
  expect(data).toEqual(samples)
})
