import { packageApplication } from '../packaging/package-application.ts'

console.log(`Packaged: ${await packageApplication()}`)
