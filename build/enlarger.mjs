#!/usr/bin/env node
// The command `enlarger` of a linked checkout: the same door as `npm run enlarger`, in the folder it is called from.
process.argv.splice(2, 0, 'enlarger')
process.env.INIT_CWD = process.cwd()
await import('./bootstrap.mjs')
