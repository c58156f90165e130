import type { CommandLine, PowerAction } from './power-commands.ts'
import type { RunCommand } from './run-command.ts'

/** Something about to be done to the computer, and how long it can still be prevented. */
export interface PendingPowerAction {
  readonly action: PowerAction
  readonly remainingSeconds: number
}

/** Puts the computer to sleep or shuts it down after a time in which a person can say no. */
export interface PowerCountdown {
  begin(action: PowerAction): void
  /** Does what is pending at once. */
  finishNow(): void
  cancel(): void
}

export interface PowerCountdownOptions {
  readonly seconds: number
  readonly commands: Readonly<Record<PowerAction, readonly CommandLine[]>>
  readonly runCommand: RunCommand
  /** Told each second what is pending; `null`: nothing any more. */
  readonly onChange: (pending: PendingPowerAction | null) => void
  /** Told when no command worked, with what the last of them said. */
  readonly onFailed: (action: PowerAction, reason: string) => void
}

/** A countdown at rest. */
export function createPowerCountdown(options: PowerCountdownOptions): PowerCountdown {
  let pending: PendingPowerAction | null = null
  let timer: NodeJS.Timeout | undefined

  const set = (next: PendingPowerAction | null): void => {
    clearTimeout(timer)
    if (pending === null && next === null) return
    pending = next
    options.onChange(next)
    if (next) timer = setTimeout(tick, 1000)
  }
  const tick = (): void => {
    if (!pending) return
    const remainingSeconds = pending.remainingSeconds - 1
    if (remainingSeconds > 0) set({ ...pending, remainingSeconds })
    else void perform()
  }
  const perform = async (): Promise<void> => {
    if (!pending) return
    const { action } = pending
    set(null)
    let reason = 'there is no command for it'
    for (const command of options.commands[action]) {
      try {
        return await options.runCommand(command)
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
      }
    }
    options.onFailed(action, reason)
  }
  return {
    begin: (action) => set({ action, remainingSeconds: options.seconds }),
    finishNow: () => void perform(),
    cancel: () => set(null),
  }
}
