import { AppError } from '../../common/messages/app-error.ts'

/**
 * Checks the address of a Redis or Valkey server.
 * @throws AppError `bad-request` for anything but `redis://` and `rediss://` with a host
 */
export function requireRedisAddress(text: string): void {
  const address = URL.parse(text)
  const isRedis = address?.protocol === 'redis:' || address?.protocol === 'rediss:'
  if (isRedis && address.hostname !== '') return
  throw new AppError(
    'bad-request',
    `Expected the address of a Redis server, like redis://host:6379, but received "${withoutPassword(text)}".`,
  )
}

/** Why a server cannot be used, told by the first word of its answer, which Redis's protocol defines. */
export function redisFailure(url: string, cause: unknown): AppError {
  const { host } = new URL(url)
  const [word = ''] = (cause instanceof Error ? cause.message : '').split(' ')
  const sentences: Readonly<Record<string, string>> = {
    NOAUTH: `Expected to use the Redis server at ${host} but it asks for a password: redis://:password@${host}.`,
    WRONGPASS: `Expected to use the Redis server at ${host} but it does not accept this name and password.`,
    ERR: `Expected to use the Redis server at ${host} but it refused the connection's name, password or number.`,
    LOADING: `Expected to use the Redis server at ${host} but it is still loading its data. Try again in a moment.`,
  }
  const sentence =
    sentences[word] ??
    `Expected a Redis server at ${host} but none answers. Check the address, and rediss:// for one with TLS.`
  return new AppError('network-unavailable', sentence, {}, { cause })
}

function withoutPassword(text: string): string {
  return text.replace(/:[^:@/]*@/, ':…@').slice(0, 200)
}
