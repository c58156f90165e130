/** What was thrown, as text: exceptions out of WebAssembly carry the type and the text of a C++ exception. */
export function webAssemblyReason(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null)?.message
  if (Array.isArray(message)) return String(message.at(-1)).trim()
  if (error instanceof Error) return error.message
  // Others throw a bare pointer to their exception, of which nothing can be said.
  return typeof error === 'string' ? error : 'its decoder gave up without a reason'
}
