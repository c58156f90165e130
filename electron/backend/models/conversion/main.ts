/**
 * A conversion process: a plain Node process that reads, converts and measures one model, and is ended then. Model files
 * are hostile input; what they make of it ends this process alone, and killing it ends any computation.
 */
import { superviseProcess } from '../../../child-process/supervise-process.ts'
import { processLink } from '../../../common/rpc/process-link.ts'
import { serve } from '../../../common/rpc/serve.ts'
import { InferenceProcess } from '../../engine/inference-process.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import { inferenceEvaluator } from '../graph-evaluator.ts'
import { conversionContract } from './conversion-contract.ts'
import { probingLimits, readingLimits } from './conversion-limits.ts'
import { createLocalConverter } from './local-converter.ts'

const supervision = superviseProcess(0)
const state = { fileBytes: 0 }
supervision.keepWithin(readingLimits(0))

/** Runs graphs in a process whose limits follow from the size of the model's files, known by then. */
const evaluator = lazyEvaluator(() =>
  inferenceEvaluator(new InferenceProcess(undefined, { limits: probingLimits(state.fileBytes) })),
)
const converter = createLocalConverter(evaluator, (totalBytes) => {
  state.fileBytes = totalBytes
  supervision.keepWithin(readingLimits(totalBytes))
})

const link = processLink(process)
const signal = new AbortController().signal
const served = serve(
  conversionContract,
  {
    'model.add': (request) => converter.add(request, { signal, onProgress }),
    'model.convert': (request) => converter.convert(request, { signal, onProgress }),
  },
  link,
)
// Without its backend the process has nothing to do.
link.onClose(() => process.kill(process.pid, 'SIGKILL'))
// Interrupts reach the whole process group; the backend decides when its processes end.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined)
served.emit('ready', {})

function onProgress(progress: { stage: 'fetch' | 'convert' | 'probe'; fraction: number | null }): void {
  served.emit('progress', progress)
}

function lazyEvaluator(start: () => GraphEvaluator): GraphEvaluator {
  let started: GraphEvaluator | null = null
  const get = (): GraphEvaluator => (started ??= start())
  return {
    evaluate: (...request) => get().evaluate(...request),
    describe: (graphPath) => get().describe(graphPath),
  }
}
