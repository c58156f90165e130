/**
 * The inference child: a plain Node process that the backend starts, kills and restarts at will. It holds
 * sessions in worker threads and answers the inference contract over its IPC channel.
 */
import { constants, setPriority } from 'node:os'
import { inferenceContract } from '../common/contracts/inference-contract.ts'
import type { ProcessLimits } from '../child-process/process-limits.ts'
import { superviseProcess } from '../child-process/supervise-process.ts'
import { processLink } from '../common/rpc/process-link.ts'
import { serve } from '../common/rpc/serve.ts'
import { createInferenceHandlers } from './handlers.ts'

// Beside the window the machine is somebody's desk: what they touch comes before what is computed. Threads that
// are started from now on have this priority, too.
if (process.env['ENLARGER_HOST'] === 'window') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

const supervision = superviseProcess(0)
const [, , limits] = process.argv
if (limits !== undefined) supervision.keepWithin(JSON.parse(limits) as ProcessLimits)

const link = processLink(process)
serve(inferenceContract, createInferenceHandlers(), link)
// Without its backend the child has nothing to do; a run in flight must not keep it alive.
link.onClose(() => process.exit(0))
// Interrupts reach the whole process group; the backend decides when its child ends.
process.on('SIGINT', () => undefined)
