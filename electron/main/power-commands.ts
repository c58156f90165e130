/** A program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]]

/** What the computer can be asked to do when the queue has been worked off. */
export type PowerAction = 'sleep' | 'shutDown'

/**
 * The commands that put a computer to sleep or shut it down; a later one is tried where an earlier one is missing
 * or refuses. Linux: systemd, else elogind; both ask nobody for a password at a desktop. macOS: as its own menu
 * does. Windows: `SetSuspendState` asks for sleep and not for hibernation.
 */
export const powerCommands: Readonly<
  Record<'linux' | 'darwin' | 'win32', Readonly<Record<PowerAction, readonly CommandLine[]>>>
> = {
  linux: {
    sleep: [
      ['systemctl', 'suspend'],
      ['loginctl', 'suspend'],
    ],
    shutDown: [
      ['systemctl', 'poweroff'],
      ['loginctl', 'poweroff'],
      ['shutdown', '-h', 'now'],
    ],
  },
  darwin: {
    sleep: [
      ['pmset', 'sleepnow'],
      ['osascript', '-e', 'tell application "System Events" to sleep'],
    ],
    shutDown: [['osascript', '-e', 'tell application "System Events" to shut down']],
  },
  win32: {
    sleep: [
      [
        'powershell.exe',
        '-NoProfile',
        '-NonInteractive',
        '-Command',
        'Add-Type -AssemblyName System.Windows.Forms; ' +
          "if (-not [System.Windows.Forms.Application]::SetSuspendState('Suspend', $false, $false)) { exit 1 }",
      ],
    ],
    shutDown: [['shutdown.exe', '/s', '/t', '0']],
  },
}
