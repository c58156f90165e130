import { diagnosticsText } from '../common/contracts/diagnostics.ts'
import { openLocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'

/** Carries out `enlarger diagnostics`: what the window's page of that name says, too. */
export async function showDiagnostics({ out }: Output, asJson = false): Promise<void> {
  const backend = await openLocalBackend()
  try {
    const diagnostics = await backend.client.call('diagnostics.report', undefined)
    out(asJson ? `${JSON.stringify(diagnostics, null, 2)}\n` : diagnosticsText(diagnostics))
  } finally {
    await backend.close()
  }
}
