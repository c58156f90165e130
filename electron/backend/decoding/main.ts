/**
 * A decoding process: a plain Node process that the backend starts, kills and starts again at will. libvips, libheif and
 * the other decoders read hostile files here and nowhere else; what goes wrong with them ends this process alone.
 */
import { processLink } from '../../common/rpc/process-link.ts'
import { serve } from '../../common/rpc/serve.ts'
import { decodingContract } from './decoding-contract.ts'
import { LocalDecoder } from './local-decoder.ts'
import { watchMemory } from './watch-memory.ts'

/** Bytes of resident memory beyond which the process is ended, as its parent says. */
const memoryLimitBytes = Number(process.argv[2])

const decoder = new LocalDecoder()
const link = processLink(process)
const served = serve(
  decodingContract,
  {
    'image.probe': ({ path, page }, { signal }) => decoder.probe(path, { page, signal }),
    'image.decode': ({ info, identity, directory }, { signal }) =>
      decoder.decode({ info, identity }, directory, signal),
    'image.render': async (request, { signal }) => {
      await decoder.render(request, signal)
      return undefined
    },
  },
  link,
)
watchMemory(memoryLimitBytes, (residentBytes) => served.emit('memory.exceeded', { residentBytes }))
// Without its backend the process has nothing to do. Threads of decoders would hold up an orderly end.
link.onClose(() => process.kill(process.pid, 'SIGKILL'))
// Interrupts reach the whole process group; the backend decides when its processes end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
served.emit('ready', {})
