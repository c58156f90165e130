/** What was thrown, as text: exceptions out of WebAssembly carry the type and the text of a C++ exception. */
export function webAssemblyReason(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null)?.message
  if (Array.isArray(message)) return String(message.at(-1)).trim()
  return error instanceof Error ? error.message : String(error)
}
