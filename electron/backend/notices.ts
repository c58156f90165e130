import type { Notice } from '../common/contracts/backend-contract.ts'
import type { AreaHandlers } from './area.ts'
import type { EventHub } from './event-hub.ts'

/** Reports to the user beside the states of images. */
export interface Notices {
  readonly handlers: AreaHandlers<'notices.take'>
  /** Emits a notice; before anyone has asked for notices it is kept until then. */
  readonly show: (notice: Notice) => void
}

/** @param events where notices are emitted */
export function createNotices(events: EventHub): Notices {
  const early: Notice[] = []
  const state = { isListenedTo: false }
  return {
    handlers: {
      'notices.take': () => {
        state.isListenedTo = true
        return early.splice(0)
      },
    },
    show(notice) {
      if (state.isListenedTo) events.emit('notice', notice)
      else early.push(notice)
    },
  }
}
