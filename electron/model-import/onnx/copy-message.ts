/**
 * A shallow copy of a message with some fields changed. Spreading a message would lose its prototype, and
 * with it the defaults of all fields that are not set.
 */
export function copyMessage<T extends object>(message: T, changes: Partial<T>): T {
  // The prototype is what makes the copy a T again.
  const copy = Object.create(Object.getPrototypeOf(message) as object) as T
  return Object.assign(copy, message, changes)
}
