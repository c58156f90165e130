/**
 * Waits for `work`, but not beyond an abort. What becomes of `work` afterwards is its owner's affair.
 * @throws the signal's reason
 */
export async function untilAborted<Result>(work: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (signal === undefined) return await work
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const onAbort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  // One of the two may fail after the other has decided.
  work.catch(() => undefined)
  aborted.promise.catch(() => undefined)
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
