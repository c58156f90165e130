import { execFile } from 'node:child_process'
import type { CommandLine } from './power-commands.ts'

/** Runs a program to its end. Rejects, with what it wrote, where it is missing or fails. */
export type RunCommand = (command: CommandLine) => Promise<void>

export const runCommand: RunCommand = ([program, ...args]) =>
  new Promise((resolve, reject) => {
    execFile(program, args, { windowsHide: true }, (error, _output, complaint) => {
      if (!error) resolve()
      else reject(new Error(complaint.trim() || error.message, { cause: error }))
    })
  })
