#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'
import { stopOnInterrupt } from './stop-on-interrupt.ts'

const stop = stopOnInterrupt()
const output = { out: (text: string) => process.stdout.write(text), terminal: process.stderr }
process.exitCode = await runCommandLine(process.argv.slice(2), output, stop)
