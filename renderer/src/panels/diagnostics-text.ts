import type { Device } from '../../../electron/common/backend-contract.ts'

/** What a bug report should say of a machine. */
export interface Diagnostics {
  readonly versions: Readonly<Record<string, string>>
  readonly devices: readonly Device[]
  readonly models: readonly { readonly id: string; readonly availability: string }[]
}

/** The diagnostics as text to paste: always English, so that whoever helps can read it. */
export function diagnosticsText({ versions, devices, models }: Diagnostics): string {
  const lines = [
    'Enlarger diagnostics',
    ...Object.entries(versions).map(([name, version]) => `${name}: ${version}`),
    '',
    'Devices',
    ...devices.map(
      ({ provider, name, verdict, reason }) =>
        `- ${provider}: ${name}, ${verdict}${reason === null ? '' : ` (${reason})`}`,
    ),
    '',
    'Models',
    ...models.map(({ id, availability }) => `- ${id}: ${availability}`),
  ]
  return `${lines.join('\n')}\n`
}
