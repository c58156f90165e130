import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { powerCommands, type CommandLine } from '../../../electron/main/power-commands.ts'
import { createPowerCountdown, type PendingPowerAction } from '../../../electron/main/power-countdown.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

/** A countdown of 60 seconds whose commands are only noted; those of the programs named are missing. */
function countdown(platform: 'linux' | 'darwin' | 'win32', ...missing: string[]) {
  const run: CommandLine[] = []
  const told: (PendingPowerAction | null)[] = []
  const failures: string[] = []
  const power = createPowerCountdown({
    seconds: 60,
    commands: powerCommands[platform],
    runCommand: (command) => {
      run.push(command)
      return missing.includes(command[0]) ? Promise.reject(new Error(`no ${command[0]}`)) : Promise.resolve()
    },
    onChange: (pending) => told.push(pending),
    onFailed: (_, reason) => failures.push(reason),
  })
  return { power, run, told, failures }
}

test.each([
  ['linux', 'sleep', 'systemctl suspend'],
  ['linux', 'shutDown', 'systemctl poweroff'],
  ['darwin', 'sleep', 'pmset sleepnow'],
  ['darwin', 'shutDown', 'osascript -e tell application "System Events" to shut down'],
  ['win32', 'shutDown', 'shutdown.exe /s /t 0'],
] as const)('on %s, %s is carried out after a minute by %s', async (platform, action, command) => {
  const { power, run } = countdown(platform)
  power.begin(action)
  await vi.advanceTimersByTimeAsync(59_000)
  expect(run).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(run.map((words) => words.join(' '))).toEqual([command])
})

test('Windows is put to sleep, not into hibernation', async () => {
  const { power, run } = countdown('win32')
  power.begin('sleep')
  power.finishNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(run[0]?.join(' ')).toContain("SetSuspendState('Suspend', $false, $false)")
})

test('the seconds that remain are told, and that nothing is pending any more', async () => {
  const { power, told } = countdown('linux')
  power.begin('sleep')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(told.map((pending) => pending?.remainingSeconds)).toEqual([
    ...Array.from({ length: 60 }, (_, index) => 60 - index),
    undefined,
  ])
})

test('what is cancelled does not happen, however long one waits', async () => {
  const { power, run, told } = countdown('linux')
  power.begin('shutDown')
  await vi.advanceTimersByTimeAsync(30_000)
  power.cancel()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(run).toEqual([])
  expect(told.at(-1)).toBeNull()
})

test('the next command is tried where one is missing, and the failure of all is told', async () => {
  const { power, run, failures } = countdown('linux', 'systemctl', 'loginctl', 'shutdown')
  power.begin('shutDown')
  power.finishNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(run.map(([program]) => program)).toEqual(['systemctl', 'loginctl', 'shutdown'])
  expect(failures).toEqual(['no shutdown'])
})

test('nothing happens at once where nothing is pending', async () => {
  const { power, run } = countdown('linux')
  power.finishNow()
  await vi.advanceTimersByTimeAsync(0)
  expect(run).toEqual([])
})
